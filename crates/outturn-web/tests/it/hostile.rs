//! What somebody who means harm may send, and what comes of it.

mod authorisation;
mod bodies;
mod connections;
mod credentials;
mod of_redress;
mod paths;
mod strangers;

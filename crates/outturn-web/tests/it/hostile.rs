//! What somebody who means harm may send, and what comes of it.

mod authorisation;
mod bodies;
mod connections;
mod credentials;
mod local_made;
mod of_items;
mod of_local;
mod of_redress;
mod of_spending;
mod of_statements;
mod paths;
mod strangers;
mod table;

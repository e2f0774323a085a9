//! The interface, asked over a real connection, on SQLite and on PostgreSQL.

#[cfg(test)]
mod described;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod local;
#[cfg(test)]
mod manners;
#[cfg(test)]
mod national;
#[cfg(test)]
mod oidc;
#[cfg(test)]
mod python;
#[cfg(test)]
mod redress;
#[cfg(test)]
mod schemathesis;
#[cfg(test)]
mod spending;
#[cfg(test)]
mod support;
#[cfg(test)]
mod year;

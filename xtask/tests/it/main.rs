//! What holds for the project as a whole.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod tidy;

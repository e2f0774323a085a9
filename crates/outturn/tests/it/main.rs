//! Commands as their users meet them.

#[cfg(test)]
mod support;

#[cfg(test)]
mod another_year;
#[cfg(test)]
mod attribute;
#[cfg(test)]
mod bad_rows;
mod begun;
#[cfg(test)]
mod capture;
#[cfg(test)]
mod changed;
#[cfg(test)]
mod chaos;
#[cfg(test)]
mod check;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod cover;
#[cfg(test)]
mod demonstration;
#[cfg(test)]
mod framework;
#[cfg(test)]
mod fund;
#[cfg(test)]
mod hand_over;
mod help;
#[cfg(test)]
mod impact;
#[cfg(test)]
mod intake;
mod intake_folders;
#[cfg(test)]
mod library;
mod lint;
#[cfg(test)]
mod load;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod national;
#[cfg(test)]
mod one_bad_group;
#[cfg(test)]
mod organisations;
#[cfg(test)]
mod output;
#[cfg(test)]
mod packed;
#[cfg(test)]
mod recast;
#[cfg(test)]
mod reconcile;
#[cfg(test)]
mod release;
#[cfg(test)]
mod same_bytes;
#[cfg(test)]
mod schema;
mod screen;
#[cfg(test)]
mod serving;
#[cfg(test)]
mod settled;
#[cfg(test)]
mod shown;
#[cfg(test)]
mod successors;
#[cfg(test)]
mod sussex;
#[cfg(test)]
mod trace;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod watched;
#[cfg(test)]
mod why;

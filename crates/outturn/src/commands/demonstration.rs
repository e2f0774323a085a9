//! `outturn demo load`: a made-up year in a register, to look around in and to learn on.
//!
//! What was published of the Quality Premium of 2014/15 is real; what was not is drawn, the same for the same seed, and
//! says that it was. Everything is recorded by a clock of its own, at the times of that year.

use std::sync::Arc;

use outturn_core::Diagnostic;
use outturn_register::{ManualClock, Register, Settings};

use super::register::{clock, runtime, said};
use super::{Context, tell};
use crate::cli::register::DemoLoadArgs;
use crate::exit::Exit;

mod local;
mod made_up;
mod people;
mod year;

pub(super) fn run(context: &Context, args: &DemoLoadArgs) -> Exit {
    match load(context, args) {
        Ok(text) => context.answer(&text, Exit::Done),
        Err(Failed::Before(problems)) => context.give_up(&problems),
        Err(Failed::Within(problems)) => {
            context.complain(&problems);
            tell(
                "part of the year may be in the register: it takes no second load; begin with a new database\n",
            );
            Exit::Unusable
        }
    }
}

/// When it failed.
enum Failed {
    /// Nothing was recorded.
    Before(Vec<Diagnostic>),
    /// What was recorded before stands.
    Within(Vec<Diagnostic>),
}

impl From<Vec<Diagnostic>> for Failed {
    fn from(problems: Vec<Diagnostic>) -> Failed {
        Failed::Before(problems)
    }
}

fn load(context: &Context, args: &DemoLoadArgs) -> Result<String, Failed> {
    let made = made_up::year(&context.library, args.seed)?;
    let password = match &args.password {
        Some(password) => password.clone(),
        None => outturn_register::people::new_password().map_err(|it| vec![it])?,
    };
    let then = Arc::new(ManualClock::at(year::BEGINS).map_err(|it| vec![it])?);
    let database = &args.register.database;
    runtime()?.block_on(async {
        let opened = Register::open_existing(database, then.clone(), Settings::default()).await;
        let register = opened.map_err(said)?;
        let before = register.head().await.map_err(said)?.number;
        let told = year::load(&register, &then, &made, &password, &|line| tell(&format!("{line}\n"))).await;
        let begun = register.head().await.is_ok_and(|it| it.number > before);
        register.close().await;
        told.map_err(if begun { Failed::Within } else { Failed::Before })?;
        // Whoever serves it does so by the clock of today.
        clock(database, "a demonstration of an earlier year").await.map(drop).map_err(Failed::Within)
    })?;
    Ok(format!(
        "A demonstration year is in {database}: nothing in it was decided by anybody, and what is made up in it says \
         so.\n\
         {}\nEverybody's password is {password}\n\n\
         Next: outturn serve --database {database}\n",
        people::listed()
    ))
}

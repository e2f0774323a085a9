//! `outturn demo load`: a made-up year in a register, to look around in and to learn on.
//!
//! What was published of the Quality Premium of 2014/15 is real; what was not is drawn, the same for the same seed, and
//! says that it was. Everything is recorded by a clock of its own, at the times of that year.

use std::sync::Arc;

use outturn_core::Diagnostic;
use outturn_register::{ManualClock, Register, Settings};

use super::register::{runtime, said};
use super::{Context, tell};
use crate::cli::register::DemoLoadArgs;
use crate::exit::Exit;

mod made_up;
mod people;
mod year;

pub(super) fn run(context: &Context, args: &DemoLoadArgs) -> Exit {
    match load(context, args) {
        Ok(text) => context.answer(&text, Exit::Done),
        Err(problems) => context.give_up(&problems),
    }
}

fn load(context: &Context, args: &DemoLoadArgs) -> Result<String, Vec<Diagnostic>> {
    let made = made_up::year(&context.library, args.seed)?;
    let password = match &args.password {
        Some(password) => password.clone(),
        None => outturn_register::people::new_password().map_err(|it| vec![it])?,
    };
    let clock = Arc::new(ManualClock::at(year::BEGINS).map_err(|it| vec![it])?);
    let database = &args.register.database;
    runtime()?.block_on(async {
        let register = Register::open(database, clock.clone(), Settings::default()).await.map_err(said)?;
        let told = year::load(&register, &clock, &made, &password, &|line| tell(&format!("{line}\n"))).await;
        register.close().await;
        told
    })?;
    Ok(format!(
        "A demonstration year is in {database}: nothing in it was decided by anybody, and what is made up in it says \
         so.\n\
         {}\nEverybody's password is {password}\n\n\
         Next: outturn serve --database {database}\n",
        people::listed()
    ))
}

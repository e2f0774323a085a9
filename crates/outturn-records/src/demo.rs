//! `outturn demo records`: made-up records, the same ones for the same seed, as many as are asked for.
//!
//! A table is written in files, a file in blocks of rows, and each block has random numbers of its own. So a hundred
//! million rows need no more memory than one million, and files are written side by side.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufWriter};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use outturn::cli::records::{DemoCommand, DemoRecordsArgs};
use outturn::exit::Exit;
use outturn::output::NewFolder;
use outturn_core::Diagnostic;
use outturn_indicator::records::{Block, RecordsFile};

use crate::edge::Edge;

mod admissions;
mod calendar;
mod events;
mod people;
mod random;
mod registers;
mod tables;

use admissions::Conditions;
use calendar::Calendar;
use people::People;
use random::{Of, Random, Seed};
use registers::Counts;
use tables::{Rows, TABLES, Table};

/// Rows, or people, of a block.
const BLOCK: u64 = 1 << 16;
/// Rows, or people, of a file.
const FILE: u64 = 1 << 22;
/// The most admissions; a national decade is a quarter of them.
const MOST: u64 = 1_000_000_000;

/// What all tables are about.
#[derive(Debug)]
struct World {
    people: People,
    conditions: Conditions,
    calendar: Calendar,
    streams: Seed,
    seed: u64,
    rows: u64,
}

impl World {
    fn new(seed: u64, rows: u64) -> World {
        World {
            people: People::new(seed, rows),
            conditions: Conditions::new(),
            calendar: Calendar::new(),
            streams: Seed::new(seed),
            seed,
            rows,
        }
    }

    /// The random numbers of a block of a table.
    fn of_table(&self, id: &str, block: u64) -> Random {
        let place = TABLES.iter().position(|it| it.id == id).unwrap_or(TABLES.len());
        self.streams.stream(Of::Block(u8::try_from(place).unwrap_or(u8::MAX)), block)
    }

    /// How many rows, or people, a table is made of; nothing where it is counted.
    fn length(&self, table: &Table) -> Option<u64> {
        match table.rows {
            Rows::One(in_so_many, _) => Some(self.rows.div_ceil(in_so_many)),
            Rows::People(_) => Some(u64::from(self.people.count)),
            Rows::Counts(_) => None,
        }
    }
}

pub(crate) fn run(edge: Edge, command: &DemoCommand) -> Exit {
    let args = match command {
        DemoCommand::Records(args) => args,
        // The program that hands over here carries it out itself.
        DemoCommand::Load(_) => return Exit::Usage,
    };
    match made(args) {
        Ok(text) => edge.answer(&text),
        Err(problem) => edge.give_up(&[problem]),
    }
}

fn made(args: &DemoRecordsArgs) -> Result<String, Diagnostic> {
    if args.rows == 0 || args.rows > MOST {
        let message = format!("{} admissions cannot be made up", args.rows);
        let help = "from 1 to 1000000000 are possible";
        return Err(Diagnostic::file("--rows", "bad-usage", message, help));
    }
    let folder = NewFolder::begin(&args.into)?;
    let world = World::new(args.seed, args.rows);
    let written = write(&world, &folder).map_err(|error| folder.cannot_write(&error))?;
    folder.finish()?;
    Ok(written)
}

/// A file that is to be written.
struct Job {
    table: Table,
    /// Its first row or person, and how many of them; nothing where the table is counted.
    rows: Option<(u64, u64)>,
    /// Its number within the table.
    number: u64,
}

/// Writes all tables; gives a line on each.
fn write(world: &World, folder: &NewFolder) -> io::Result<String> {
    let mut jobs = Vec::new();
    for table in TABLES {
        fs::create_dir(folder.path(table.id))?;
        let Some(length) = world.length(&table) else {
            jobs.push(Job { table, rows: None, number: 0 });
            continue;
        };
        for number in 0..length.div_ceil(FILE) {
            let first = number * FILE;
            jobs.push(Job { table, rows: Some((first, FILE.min(length - first))), number });
        }
    }
    let counts = Counts::new(world);
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Vec<(usize, u64)>> {
        let mut written = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { return Ok(written) };
            let path = folder.path(job.table.id).join(format!("{:04}.parquet", job.number));
            written.push((at, file(world, &counts, job, &path)?));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let written = std::thread::scope(|scope| -> io::Result<Vec<(usize, u64)>> {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut written = Vec::new();
        for worker in workers {
            let ended = worker.join().map_err(|_| io::Error::other("a thread has stopped"))?;
            written.extend(ended?);
        }
        Ok(written)
    })?;
    let mut lines = String::new();
    for table in TABLES {
        let here = written.iter().filter(|(at, _)| jobs.get(*at).is_some_and(|job| job.table.id == table.id));
        let rows: u64 = here.map(|(_, rows)| rows).sum();
        // Writing to a text does not fail.
        let _ = writeln!(lines, "{rows:>12}  {}", table.id);
    }
    fs::write(folder.path("README.md"), readme(world, &lines))?;
    Ok(lines)
}

/// Writes one file; gives the number of its rows.
fn file(world: &World, counts: &Counts, job: &Job, path: &Path) -> io::Result<u64> {
    let about = [
        ("outturn.synthetic", "made up by `outturn demo records`; nobody in it is real"),
        ("outturn.layout", job.table.id),
        ("outturn.seed", &world.seed.to_string()),
        ("outturn.admissions", &world.rows.to_string()),
    ];
    let out = BufWriter::new(fs::File::create_new(path)?);
    let columns = job.table.columns;
    let mut file = RecordsFile::begin(out, columns, &about)?;
    let mut block = RecordsFile::<BufWriter<fs::File>>::block(columns);
    let mut rows = 0;
    let mut put = |block: &mut Block| -> io::Result<()> {
        rows += u64::try_from(block.rows()).unwrap_or(0);
        file.write(block)
    };
    match (job.table.rows, job.rows) {
        (Rows::One(_, fill) | Rows::People(fill), Some((first, count))) => {
            for from in (first..first + count).step_by(usize::try_from(BLOCK).unwrap_or(usize::MAX)) {
                let here = BLOCK.min(first + count - from);
                let mut random = world.of_table(job.table.id, from.div_euclid(BLOCK));
                fill(world, &mut random, from, usize::try_from(here).unwrap_or(0), &mut block);
                put(&mut block)?;
            }
        }
        (Rows::Counts(fill), _) => {
            let full = usize::try_from(BLOCK).unwrap_or(usize::MAX);
            fill(world, counts, &mut block, &mut |block| {
                if block.rows() < full { Ok(()) } else { put(block) }
            })?;
            put(&mut block)?;
        }
        _ => {}
    }
    let out = file.finish()?;
    out.into_inner()?.sync_all()?;
    Ok(rows)
}

fn readme(world: &World, lines: &str) -> String {
    format!(
        "# Made-up records\n\n\
         **Nobody in these files is real.** They were made up by\n\n    outturn demo records --rows {} --seed {}\n\n\
         and the same command makes the same files, byte for byte. Every file says so too, in its metadata.\n\n\
         * Commissioners and the people they have are those of April 2013; ages and sexes are those registered with \
         practices in October 2014. Practices (`00C-001`), trusts (`T001`) and ambulance services (`V001`) are made \
         up: no real code looks like theirs.\n\
         * People are a letter and nine digits, `D000000001`, which no NHS number is.\n\
         * How often people are admitted, with what, and when is like England in shape only. Nothing may be concluded \
         from these files about any place or service.\n\
         * Stays of one person are made independently of each other, and may overlap; few die in hospital. Nobody \
         moves.\n\
         * The days are those from 1 April 2010 to 31 March 2015. Layouts are those of the library's `records` folder, \
         one folder for each table:\n\n```text\n{lines}```\n",
        world.rows, world.seed
    )
}

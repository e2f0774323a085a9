//! `outturn release`: facts as they may be published, and an account of what was withheld and rounded.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use outturn_core::diagnostic::nearest;
use outturn_core::{Diagnostic, Facts, Figure};
use outturn_disclosure::{Open, Release, release};
use outturn_intake::facts;
use outturn_scheme::{Catalogue, DisclosurePolicy};

use super::{Context, shown, tell, typed};
use crate::cli::release::ReleaseArgs;
use crate::exit::Exit;
use crate::library;
use crate::load::{self, LoadedFacts, text_of};
use crate::output::{NewFolder, write_file};

mod account;

/// The policy, in the folder that was released under it.
const POLICY: &str = "policy.toml";

/// What stands in place of the reason why a row was kept out, which repeats what it said.
const NOT_AVAILABLE: &str = "not available";

/// What is to be released, under which policy, and what was released before.
struct Loaded {
    facts: LoadedFacts,
    catalogue: Catalogue,
    policy: DisclosurePolicy,
    /// The policy as it is written.
    text: String,
    before: Vec<Facts>,
}

pub(super) fn run(context: &Context, args: &ReleaseArgs) -> Exit {
    let loaded = match load(context, args) {
        Ok(loaded) => loaded,
        Err(problems) => return context.give_up(&problems),
    };
    let before: Vec<&Facts> = loaded.before.iter().collect();
    let mut released = release(&loaded.facts.read.facts, &loaded.catalogue, &loaded.policy, &before);
    quieten(&mut released.facts);
    let open = open(&loaded, &released);
    if released.open.iter().any(|it| !it.before) {
        return context.give_up(&open);
    }
    if let Err(problems) = write(&loaded, &released, args) {
        return context.give_up(&problems);
    }
    let kept_out = load::rejected(&loaded.facts);
    let page = account::page(&loaded.facts.place, &loaded.policy, &released, args);
    match context.answer(&page, Exit::Done) {
        Exit::Done if !open.is_empty() => {
            context.complain(&open);
            let what = if open.len() == 1 { "count" } else { "counts" };
            tell(&format!("{} {what} could be worked out from what was released before\n", open.len()));
            Exit::Found
        }
        Exit::Done => {
            context.complain(&kept_out.complaints);
            Context::tell_kept_out(&kept_out, &loaded.facts.place)
        }
        failed => failed,
    }
}

fn load(context: &Context, args: &ReleaseArgs) -> Result<Loaded, Vec<Diagnostic>> {
    let one = |problem| vec![problem];
    let library = &context.library;
    let (place, files) = load::facts_files(library, Some(&args.facts), "").map_err(one)?;
    let mut own = load::own_indicators(&place, &files);
    let mut earlier = Vec::new();
    for folder in &args.released {
        let (place, files) = load::facts_files(library, Some(folder), "").map_err(one)?;
        for (name, bytes) in load::own_indicators(&place, &files) {
            // What is released now says what its indicators are.
            if !own.keys().any(|own| load::indicator_id(own) == load::indicator_id(&name)) {
                own.insert(name, bytes);
            }
        }
        earlier.push((place, files));
    }
    let catalogue = load::indicators(library, &own)?.catalogue;
    let (policy, text) = policy(context, &args.policy, &catalogue)?;
    let read = facts::read(&place, &files, &catalogue)?;
    let mut before = Vec::new();
    for (place, files) in earlier {
        let read = facts::read(&place, &files, &catalogue)?;
        if let Some(rejection) = read.rejections.first() {
            // What cannot be read may be what gives a count away.
            return Err(vec![rejection.diagnostic.clone()]);
        }
        before.push(read.facts);
    }
    Ok(Loaded { facts: LoadedFacts { place, files, read }, catalogue, policy, text, before })
}

/// A policy of the library, or one that lies in a file; also as it is written.
fn policy(
    context: &Context,
    named: &str,
    catalogue: &Catalogue,
) -> Result<(DisclosurePolicy, String), Vec<Diagnostic>> {
    let one = |problem| vec![problem];
    let mut files = BTreeMap::new();
    let (name, id) = if library::is_toml(named) {
        let bytes = library::read(Path::new(named)).map_err(one)?;
        files.insert(named.to_owned(), bytes);
        (named.to_owned(), load::indicator_id(named).to_owned())
    } else {
        (context.library.name(&format!("disclosure/{named}.toml")), named.to_owned())
    };
    let (mut policies, mut problems) = load::disclosures(&context.library, &files, catalogue);
    problems.retain(|it| it.file == name);
    if !problems.is_empty() {
        return Err(problems);
    }
    let Some(policy) = policies.remove(&id) else {
        let help = match nearest(&id, policies.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near}?"),
            None if policies.is_empty() => "write one: docs/disclosure.md".to_owned(),
            None => format!("name one of {}", policies.into_keys().collect::<Vec<_>>().join(", ")),
        };
        return Err(one(typed(&id, "unknown-policy", "there is no policy of this id".to_owned(), help)));
    };
    let bytes = match files.remove(&name) {
        Some(bytes) => bytes,
        None => context.library.file(&format!("disclosure/{id}.toml")).map_err(one)?.unwrap_or_default(),
    };
    Ok((policy, text_of(&name, bytes).map_err(one)?))
}

/// Takes away why rows were kept out: the reason repeats what stood in them.
fn quieten(facts: &mut Facts) {
    let readings = std::mem::take(&mut facts.readings);
    facts.readings = readings
        .into_iter()
        .map(|(key, mut reading)| {
            if facts::was_kept_out(&reading) {
                reading.note = NOT_AVAILABLE.into();
                reading.value = Figure::Missing(NOT_AVAILABLE.to_owned());
            }
            (key, reading)
        })
        .collect();
}

/// Complaints about counts that an outsider can place too closely all the same.
fn open(loaded: &Loaded, released: &Release) -> Vec<Diagnostic> {
    let leave = loaded.policy.suppress.map_or(0, |it| it.leave);
    let complaint = |it: &Open| {
        let (code, why, help) = if it.before {
            (
                "given-away-before",
                " from what was released before",
                "it is withheld, and that does not help: withdraw what was released, or accept it",
            )
        } else {
            ("not-protected", " if this is released", "leave out the reading, or the sums that it is in")
        };
        let place = match &it.most {
            Some(most) if *most == it.least => format!("known{why}: it is {}", it.least),
            Some(most) => format!("known{why} to be {} to {most}", it.least),
            None => format!("known{why} to be {} or more", it.least),
        };
        let message = format!("{} is {place}, and {leave} numbers are to remain possible", it.cell);
        Diagnostic::file(&loaded.facts.place, code, message, help)
    };
    released.open.iter().map(complaint).collect()
}

/// Writes what may be released, and the account of it.
fn write(loaded: &Loaded, released: &Release, args: &ReleaseArgs) -> Result<(), Vec<Diagnostic>> {
    let one = |problem| vec![problem];
    let is_inside = |account: &&PathBuf| args.out.as_ref().is_some_and(|out| account.starts_with(out));
    if let Some(account) = args.account.as_ref().filter(is_inside) {
        let message = "the account would lie in what is released, and it tells small counts from others";
        let help = "write it to another place";
        return Err(one(typed(&shown(account), "account-in-release", message.to_owned(), help)));
    }
    if let Some(out) = &args.out {
        let files = files(loaded, released, args)?;
        let folder = NewFolder::begin(out).map_err(one)?;
        let written = files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes).map(|_| ()));
        written.map_err(|error: io::Error| one(folder.cannot_write(&error)))?;
        folder.finish().map_err(one)?;
    }
    if let Some(account) = &args.account {
        write_file(account, &account::csv_of(released)).map_err(one)?;
    }
    Ok(())
}

/// The files of a release. They are read again as a receiver would, so that nothing is released that is then refused.
fn files(
    loaded: &Loaded,
    released: &Release,
    args: &ReleaseArgs,
) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
    let mut content = facts::content(&released.facts, &loaded.catalogue);
    let is_said = |file: &str| args.with.iter().any(|it| it.file() == file);
    content.retain(|file, records| {
        let needed = ["organisations.csv", "readings.csv"].contains(&file.as_str());
        let is_local = ["decisions.csv", "agreements.csv"].contains(&file.as_str());
        needed || !records.is_empty() && (!is_local || is_said(file))
    });
    let mut files = facts::files(&content);
    let place = args.out.as_deref().map(shown).unwrap_or_default();
    let read = facts::read(&place, &files, &loaded.catalogue)?;
    if let Some(rejection) = read.rejections.first() {
        return Err(vec![rejection.diagnostic.clone()]);
    }
    let own = loaded.facts.files.iter().filter(|(name, _)| name.starts_with("indicators/"));
    files.extend(own.map(|(name, bytes)| (name.clone(), bytes.clone())));
    files.insert(POLICY.to_owned(), loaded.text.clone().into_bytes());
    Ok(files)
}

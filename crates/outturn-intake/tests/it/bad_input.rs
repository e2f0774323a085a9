//! What senders of facts are told: a small folder, one mistake at a time.

mod files;
mod large;
mod local;
mod organisations;
mod packed;
mod readings;
mod table;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use outturn_core::Diagnostic;
use outturn_intake::facts::{self, FactsRead};

pub(crate) const ORGANISATIONS: &str = "\
code,name,kind,opened,closed
00C,NHS Darlington CCG,ccg,2013-04-01,2020-03-31
00D,\"NHS Durham Dales, Easington and Sedgefield CCG\",ccg,2013-04-01,2020-03-31
0100,A practice,practice,2013-04-01,
84H,NHS County Durham CCG,ccg,2020-04-01,
";
pub(crate) const RELATIONS: &str = "\
from,to,relation,start,end,share
00C,84H,successor,2020-04-01,,60%
00C,00D,successor,2020-04-01,,40%
0100,00C,member,2013-04-01,2020-03-31,
";
pub(crate) const SOURCES: &str = "\
source,title,published,note
returns,Monthly returns,June 2015,
";
pub(crate) const READINGS: &str = "\
organisation,indicator,period,breakdown,numerator,denominator,value,standing,source,note
00C,waits,2014/15,,925,1000,92.5%,seen,returns,
00C,admissions,2014/15,,,,2191.5,,returns,
00C,heads,2014/15,,,,\"105,000\",inferred,,
00C,experience,2014/15,,,,-3.5,,,
";
pub(crate) const DECISIONS: &str = "\
scheme,organisation,subject,finding,role,date,standing,source,reason
family/2014-15,00C,quality,met,nhs-england,2015-09-01,,returns,No failure was found.
";
pub(crate) const AGREEMENTS: &str = "\
scheme,organisation,item,title,indicator,comparison,level,baseline,outturn,agreed_by,date,standing,source,note
family/2014-15,00C,fall,,,,4%,,,board; team,2014-06-01,,,
family/2014-15,00C,local/1,Fewer waits,waits,rises-by,2 percentage points,2013/14,2014/15,board,2014-06-01,,,
";

// `waits` is a share, `admissions` a published rate, `rate` a ratio per 1,000.
include!("../../../../fuzz/shared/catalogue.rs");

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The folder with nothing wrong in it.
pub(crate) fn base() -> Files {
    [
        ("organisations.csv", ORGANISATIONS),
        ("relations.csv", RELATIONS),
        ("sources.csv", SOURCES),
        ("readings.csv", READINGS),
        ("decisions.csv", DECISIONS),
        ("agreements.csv", AGREEMENTS),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .collect()
}

pub(crate) fn read(files: &Files) -> Result<FactsRead, Vec<Diagnostic>> {
    facts::read("", files, &catalogue())
}

/// What is said of a folder: of files that stop it from being read, or of rows that were kept out.
pub(crate) fn told_of(files: &Files) -> String {
    match read(files) {
        Ok(read) if read.rejections.is_empty() => "nothing".to_owned(),
        Ok(read) => shown(read.rejections.iter().map(|it| &it.diagnostic)),
        Err(problems) => shown(&problems),
    }
}

fn shown<'a>(problems: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let mut out = String::new();
    for problem in problems {
        let at = problem.excerpt.get(problem.span.0..problem.span.1).expect("a span lies in its excerpt");
        let at = if at.is_empty() { String::new() } else { format!("    at: {at}\n") };
        let _ = write!(out, "{}\n{at}    help: {}\n", problem.one_line(), problem.help);
    }
    out
}

/// What is said of the base folder with a file in which `from` is `to`.
pub(crate) fn told(name: &str, from: &str, to: &str) -> String {
    told_of(&with(name, from, to))
}

/// The base folder with a file in which `from`, which must be there, is `to`.
pub(crate) fn with(name: &str, from: &str, to: &str) -> Files {
    let mut files = base();
    let text = String::from_utf8(files[name].clone()).unwrap();
    assert!(text.contains(from), "nothing says {from}");
    files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
    files
}

#[test]
fn the_base_folder_has_nothing_wrong_with_it() {
    assert_eq!(told_of(&base()), "nothing");
}

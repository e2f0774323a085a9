//! Every scheme in plain words, as a board would read it.

use crate::support::outturn;

#[test]
fn every_scheme_reads_as_it_was_reviewed() {
    let schemes = outturn(["schemes"]).exits(0).out;
    let schemes: Vec<&str> = schemes.lines().collect();
    assert!(schemes.len() >= 15);
    for scheme in schemes {
        let page = outturn(["scheme", "show", scheme]).quietly().out;
        let name = scheme.replace('/', "-");
        insta::assert_snapshot!(name, page);
        for twice in ["  ", " ,", "..", " in in ", "“”", "()"] {
            let found = page.lines().find(|line| line.trim_start().contains(twice) && !line.contains("http"));
            assert!(found.is_none(), "{scheme} has `{twice}`: {found:?}");
        }
    }
}

#[test]
fn a_scheme_that_is_not_there_or_cannot_be_read_is_told() {
    insta::assert_snapshot!(outturn(["scheme", "show", "quality-premium/2014-16"]).exits(3).err, @"
    error[unknown-scheme]: there is no scheme of this id
    --> quality-premium/2014-16
     = help: did you mean quality-premium/2014-15? `outturn schemes` lists them all

    1 problem; nothing was written
    ");
}

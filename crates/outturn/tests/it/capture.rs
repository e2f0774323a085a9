//! Runs that every later version must reproduce.

use crate::support::{Copy, contents, outturn, project};

const SCHEME: &str = "schemes/icb-example/2025-26.toml";

fn with_capture() -> Copy {
    let copy = Copy::new();
    copy.outturn(["capture", "new", "icb-example/2025-26", "kept"]).quietly();
    copy
}

#[test]
fn the_captures_of_the_project_are_reproduced() {
    let told = outturn(["capture", "check", "captures"]).quietly().out;
    let folders = std::fs::read_dir(project().join("captures")).unwrap().count();
    assert_eq!(told.lines().count(), folders);
    assert!(folders >= 2);
    for line in told.lines() {
        assert!(line.contains(": reproduced byte for byte"), "{line}");
    }
}

#[test]
fn a_capture_is_a_run_with_its_receipt() {
    let copy = with_capture();
    copy.outturn(["award", "icb-example/2025-26", "--out", "run"]).quietly();
    assert_eq!(contents(&copy.path().join("kept")), contents(&copy.path().join("run")));
    let told = copy.outturn(["capture", "check", "kept"]).quietly().out;
    assert_eq!(told, "kept: reproduced byte for byte, and its rules are those of now\n");
}

#[test]
fn rules_that_change_no_award_pass() {
    let copy = with_capture();
    // Nobody earns more than 59% of what it could.
    let scheme = copy.read(SCHEME);
    let cap = "[cap]\nat_most = \"99%\"\ncite = { source = \"example\", standing = \"seen\" }\n";
    let source = scheme.lines().find_map(|it| it.strip_prefix("[source.")).unwrap().trim_end_matches(']');
    copy.write(SCHEME, &format!("{scheme}\n{}", cap.replace("example", source)));
    let told = copy.outturn(["capture", "check", "kept"]).quietly().out;
    assert_eq!(
        told,
        "kept: reproduced byte for byte; its rules have changed since, and no award with them\n"
    );
}

#[test]
fn awards_that_move_with_the_rules_stop() {
    let copy = with_capture();
    copy.write(SCHEME, &copy.read(SCHEME).replacen("£1,000,000", "£2,000,000", 1));
    let told = copy.outturn(["capture", "check", "kept"]).exits(1);
    assert_eq!(told.out, "");
    insta::assert_snapshot!(told.err, @"
    error[captured-award-moved]: the rules of icb-example/2025-26 have changed since, and the awards of RN7, RPA, RVV, RWF with them
    --> kept
     = help: `outturn why` says what moved them; if that is meant, capture the run again
    ");
}

#[test]
fn a_result_that_does_not_come_out_stops_whatever_the_rules() {
    let copy = with_capture();
    // Together with its hashes, so that nothing but computing it again finds it.
    let award = copy.read("kept/award.json");
    let moved = award.replacen("50000000", "50000001", 1);
    assert_ne!(award, moved);
    copy.write("kept/award.json", &moved);
    let sum = |text: &str| outturn_award::receipt::sha256(text.as_bytes());
    for file in ["kept/receipt.json", "kept/SHA256SUMS"] {
        copy.write(file, &copy.read(file).replace(&sum(&award), &sum(&moved)));
    }
    let told = copy.outturn(["capture", "check", "kept"]).exits(1);
    assert!(told.err.contains("kept/award.json:"), "{}", told.err);
}

#[test]
fn what_is_no_capture_is_told() {
    let copy = with_capture();
    insta::assert_snapshot!(copy.outturn(["capture", "check", "schemes", "none"]).exits(3).err, @"
    error[no-captures]: there is no capture here
    --> schemes
     = help: name a folder that `outturn capture new` wrote, or one that holds such folders

    error[no-captures]: this cannot be read: No such file or directory (os error 2)
    --> none
     = help: name a folder that `outturn capture new` wrote, or one that holds such folders

    2 problems; nothing was written
    ");
    let receipt = copy.read("kept/receipt.json");
    copy.write("kept/receipt.json", &receipt.replacen("\"format\": \"", "\"format\": \"9", 1));
    insta::assert_snapshot!(copy.outturn(["capture", "check", "kept"]).exits(1).err, @"
    error[other-receipt-version]: this receipt has the layout 9outturn-receipt/1, and this program reads outturn-receipt/1
    --> kept/receipt.json
     = help: use the version of this program that made it, or a newer one
    ");
}

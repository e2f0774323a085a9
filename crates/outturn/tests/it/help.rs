//! Help, manual and completions.

use crate::support::{outturn, program, project, ran};

const COMMANDS: [&str; 11] = [
    "award",
    "explain",
    "check",
    "reconcile",
    "verify",
    "schemes",
    "sql",
    "cluster",
    "demo",
    "completions",
    "man",
];

#[test]
fn help_at_the_top() {
    let help = outturn(["--help"]).quietly().out;
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("help", lines.join("\n"));
}

#[test]
fn every_command_has_help_of_its_own() {
    let top = outturn(["-h"]).quietly().out;
    for command in COMMANDS {
        assert!(top.contains(&format!("\n  {command} ")), "{top}");
        let long = outturn([command, "--help"]).quietly().out;
        assert!(long.contains(&format!("Usage: outturn {command}")), "{long}");
        assert_eq!(outturn(["help", command]).quietly().out, long);
        let short = outturn([command, "-h"]).quietly().out;
        assert!(!short.is_empty() && short.len() <= long.len());
        // No line is wider than a page.
        assert!(long.lines().all(|line| line.chars().count() <= 100), "{long}");
    }
}

#[test]
fn the_manual_has_every_command_with_its_options_and_the_exit_codes() {
    let page = outturn(["man"]).quietly().out;
    for command in COMMANDS {
        assert!(page.contains(&format!(".SS outturn {command}\n")), "{command}");
    }
    for option in ["\\-\\-earner", "\\-\\-out", "\\-\\-rejections", "\\-\\-deductions\\-from", "\\-\\-alone"]
    {
        assert!(page.contains(option), "{option}");
    }
    assert!(page.contains(".SH EXIT STATUS\n.TP\n0\ndone, and nothing to complain about\n"), "{page}");
    assert_eq!(page.matches("\\-\\-library").count(), 2, "once in the synopsis, once among the options");
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = outturn(["completions", shell]).quietly().out;
        for command in COMMANDS {
            assert!(script.contains(command), "{shell} {command}");
        }
    }
    assert_eq!(outturn(["completions", "basic"]).code, 2);
}

#[test]
fn there_is_colour_only_where_it_is_wanted() {
    let failing = ["award", "no-such-scheme"];
    for args in [&["--help"][..], &["man"], &["award", "quality-premium/2014-15"], &failing, &["bogus"]] {
        let ran = outturn(args);
        assert!(!ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'), "{args:?}");
    }
    let with = |extra: &[&str], no_color: Option<&str>| {
        let mut command = program();
        command
            .current_dir(project())
            .args(failing)
            .args(extra)
            .envs(no_color.map(|value| ("NO_COLOR", value)));
        ran(&mut command).err
    };
    assert!(with(&["--color", "always"], None).contains('\u{1b}'));
    assert!(with(&["--color", "always"], Some("1")).contains('\u{1b}'));
    let plain = with(&["--color", "never"], None);
    assert!(!plain.contains('\u{1b}'));
    assert_eq!(with(&[], Some("1")), plain);
    assert_eq!(with(&[], None), plain);
}

#[test]
fn the_schemes_are_listed() {
    insta::assert_snapshot!(outturn(["schemes"]).quietly().out, @"
    cms-hvbp/fy2024
    enhanced-services/2013-14-dementia
    enhanced-services/2013-14-online-access
    enhanced-services/2013-14-remote-care-monitoring
    enhanced-services/2013-14-risk-profiling
    icb-example/2025-26
    qof/2014-15-asthma
    quality-premium/2013-14
    quality-premium/2014-15
    quality-premium/2015-16
    quality-premium/2015-16-april
    quality-premium/2016-17
    quality-premium/2017-18
    quality-premium/2018-19
    stoke-qipp-les/2012-13
    ");
}

//! What is the earner's of the figures of those that serve it, and how well that is known.

use outturn_core::{Relation, Standing};

use super::{Body, Formed};
use crate::check::{Attributed, UsedReading};
use crate::place::Place;

/// A provider's figure as a part of what is shared out: its counts become those that are the earner's.
pub(super) fn part(body: Body<'_>, formed: &mut Formed) {
    let Some(relation) = body.serves else { return };
    formed.standing = formed.standing.max(relation.standing);
    let (Some(share), Some((above, below))) = (body.share, &formed.counts) else { return };
    let counts = (above * share, below * share);
    if let Some(reading) = formed.used.first_mut() {
        let (numerator, denominator) = counts.clone();
        let mut used = (**reading).clone();
        let (share, standing, source) = (share.clone(), relation.standing, relation.source.clone());
        used.attributed = Some(Attributed { share, numerator, denominator, standing, source });
        *reading = UsedReading::from(used);
    }
    formed.counts = Some(counts);
}

/// A provider's figure taken whole. Where it is in doubt whether it serves the earner, so is the figure.
pub(super) fn whole(place: &Place<'_>, body: Body<'_>, formed: &mut Formed) {
    let Some(relation) = body.serves.filter(|it| it.standing != Standing::Seen) else { return };
    formed.standing = formed.standing.max(relation.standing);
    let doubt = note(place, [body]);
    if let Some(reading) = formed.used.first_mut() {
        let mut used = (**reading).clone();
        used.standing = used.standing.max(relation.standing);
        used.note = match used.note.trim_end_matches('.') {
            "" => doubt,
            note => format!("{note}. {doubt}"),
        };
        *reading = UsedReading::from(used);
    }
}

/// What must be known of how bodies serve the earner, each thing once; empty where all of it was seen.
pub(super) fn note<'a>(place: &Place<'_>, bodies: impl IntoIterator<Item = Body<'a>>) -> String {
    let mut said: Vec<String> = Vec::new();
    for body in bodies {
        let Some(relation) = body.serves.filter(|it| it.standing != Standing::Seen) else { continue };
        let standing = relation.standing;
        let what = match body.share {
            Some(_) => format!("By {standing} shares of activity"),
            None => format!("That it is served there is {standing}"),
        };
        let text = match caveat(place, relation).trim_end_matches('.') {
            "" => format!("{what}."),
            caveat => format!("{what}: {caveat}."),
        };
        if !said.contains(&text) {
            said.push(text);
        }
    }
    said.join(" ")
}

/// What a relation says must be known of it, or else its source.
fn caveat<'a>(place: &Place<'a>, relation: &'a Relation) -> &'a str {
    let source = place.facts.sources.get(&relation.source);
    match (relation.note.as_str(), source) {
        ("", Some(source)) if source.note.is_empty() => &source.title,
        ("", Some(source)) => &source.note,
        (note, _) => note,
    }
}

//! What leniency costs: because of which arm, softened claim or weak row a lie passes. A claim is softened where a stricter one
//! would be met by what was honestly seen; who would have noticed the lie with it pays for the leniency.

use crate::case::meant::{ActionsClaim, Expected, Has, Outcome, ValueClaim};
use crate::verdict::Judgement;
use crate::xml::Element;

use super::honest_step::{Honest, Seen};

/// The softened claims of a step, each with the outcome that would not be.
pub(super) struct Lenient(Vec<(String, Outcome)>);

/// A softened part of one claim about an object, and how it is hardened.
type Softened = (String, Vec<Box<dyn Fn(&mut Has)>>);

impl Lenient {
    /// Those of the outcome that was met.
    pub(super) fn of(honest: &Honest<'_>) -> Self {
        let Some(outcome) = honest.outcome() else { return Lenient(Vec::new()) };
        let mut hardened = Vec::new();
        let of_notices = outcome.notices.iter().enumerate().map(|(at, claim)| (true, at, &claim.has));
        let of_reads = outcome.after.iter().enumerate().map(|(at, claim)| (false, at, &claim.has));
        for (is_notice, at, has) in of_notices.chain(of_reads) {
            let part = if is_notice { "notice" } else { "after" };
            for (words, ways) in softened(has, honest) {
                let harder = ways.into_iter().find_map(|harden| {
                    let mut harder = outcome.clone();
                    let has = match is_notice {
                        true => harder.notices.get_mut(at).map(|claim| &mut claim.has),
                        false => harder.after.get_mut(at).map(|claim| &mut claim.has),
                    };
                    harden(has?);
                    honest.misses(&harder, &honest.seen).deviations.is_empty().then_some(harder)
                });
                let case = &honest.run.case.id.0;
                let words = format!("{case}, step {}, {part} {}: {words}", honest.number, at + 1);
                hardened.extend(harder.map(|harder| (words, harder)));
            }
        }
        Lenient(hardened)
    }

    /// Because of what a lie passes that no binding claim noticed.
    pub(super) fn passes_by(&self, honest: &Honest<'_>, seen: &Seen, judgement: &Judgement) -> Vec<String> {
        if !judgement.is_met() {
            // It was noticed, and nobody is bound by it.
            let rows = judgement.deviations.iter().filter_map(|deviation| {
                let row = honest.run.catalogue.row(deviation.row.as_ref()?)?;
                Some(format!("row {} is {}", row.id, row.known()))
            });
            let mut rows: Vec<String> = rows.collect();
            rows.sort();
            rows.dedup();
            return rows;
        }
        let mut passes = Vec::new();
        if matches!(honest.expected, Expected::OneOf { .. }) && judgement.arm != honest.judgement.arm {
            let arm = judgement.arm.as_deref().unwrap_or("that a page of the web server meets");
            passes.push(format!("{}, step {}: arm {arm}", honest.run.case.id.0, honest.number));
        }
        for (words, harder) in &self.0 {
            if !honest.misses(harder, seen).deviations.is_empty() {
                passes.push(words.clone());
            }
        }
        passes
    }
}

/// The softened parts of a claim about an object, each with the ways to harden it: the first that the truth meets is taken.
fn softened(has: &Has, honest: &Honest<'_>) -> Vec<Softened> {
    let mut parts: Vec<Softened> = Vec::new();
    if !has.is_closed && !has.participants.is_empty() {
        parts.push(("others: true".to_owned(), vec![Box::new(|has: &mut Has| has.is_closed = true)]));
    }
    for (role, claim) in &has.participants {
        if matches!(claim.actions.as_ref().map(|claim| &claim.what), Some(ActionsClaim::Some { .. })) {
            let ways = offered(honest).into_iter().map(|offered| {
                let role = role.clone();
                let harden = move |has: &mut Has| {
                    if let Some(actions) = has.participants.get_mut(&role).and_then(|claim| claim.actions.as_mut()) {
                        actions.what = ActionsClaim::Exactly(offered.clone());
                    }
                };
                Box::new(harden) as Box<dyn Fn(&mut Has)>
            });
            parts.push((format!("include, of {role}"), ways.collect()));
        }
    }
    for (path, claim) in &has.values {
        if !matches!(claim.what, ValueClaim::Begins(_) | ValueClaim::Present) {
            continue;
        }
        let ways = told_at(honest, path).into_iter().map(|text| {
            let path = path.clone();
            let harden = move |has: &mut Has| {
                if let Some(claim) = has.values.get_mut(&path) {
                    claim.what = ValueClaim::Equal(text.clone());
                }
            };
            Box::new(harden) as Box<dyn Fn(&mut Has)>
        });
        parts.push((format!("{path} is not claimed whole"), ways.collect()));
    }
    parts
}

/// The objects that the step honestly saw.
fn documents<'a>(honest: &'a Honest<'_>) -> impl Iterator<Item = &'a Element> {
    let answers = honest.seen.answers.values().filter_map(|answered| answered.body.tree().ok());
    answers.chain(honest.seen.notices.values().flatten().filter_map(|notice| notice.payload.tree().ok()))
}

fn each<'a>(element: &'a Element, visit: &mut impl FnMut(&'a Element)) {
    visit(element);
    element.elements().for_each(|child| each(child, visit));
}

/// Every list of actions that somebody offered.
fn offered(honest: &Honest<'_>) -> Vec<Vec<String>> {
    let mut lists: Vec<Vec<String>> = Vec::new();
    for document in documents(honest) {
        each(document, &mut |element| {
            if element.name == "actions" {
                let list = element.texts_at("action");
                if !lists.contains(&list) {
                    lists.push(list);
                }
            }
        });
    }
    lists
}

/// Every text that stood at a path of an object.
fn told_at(honest: &Honest<'_>, path: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for document in documents(honest) {
        each(document, &mut |element| {
            for text in element.texts_at(path) {
                // Braces would be a template.
                if !text.contains('{') && !texts.contains(&text) {
                    texts.push(text);
                }
            }
        });
    }
    texts
}

//! The pages of a deployment and of all rows, read again and held against the truth.

use std::collections::BTreeMap;

use super::tree::Tree;
use super::truth::{Faults, LOOKS, NOT_ARRANGED, ReportTruth, UNCONFIRMED, UNDOCUMENTED, code, look};

/// Class, mark and words of a tag.
fn tag(tree: &Tree) -> (String, String, String) {
    let class = LOOKS.iter().map(|(_, _, class, _)| *class).find(|class| tree.is(class)).unwrap_or("");
    let mark = tree.text_of(&|tree| tree.is("mark"));
    (class.to_owned(), mark.to_owned(), tree.text.trim().trim_start_matches(mark).trim().to_owned())
}

/// How a verdict's tag must be.
fn tag_of(word: &str) -> (String, String, String) {
    let (_, class, mark) = look(word);
    (class.to_owned(), mark.to_owned(), word.to_owned())
}

/// How the whole's tag must be.
fn tag_of_whole(conclusion: &str) -> (String, String, String) {
    let (class, mark) = match conclusion {
        "conformant" => ("good", "✓"),
        "non-conformant" => ("bad", "✗"),
        "incomplete" => ("doubtful", "!"),
        _ => ("doubtful", "?"),
    };
    (class.to_owned(), mark.to_owned(), conclusion.to_owned())
}

pub fn report(truth: &ReportTruth, sentence: &str, text: &str, faults: &mut Faults) {
    let page = Tree::read(text);
    faults.same("the sentence", page.text_of(&|tree| tree.is("sentence")), sentence);
    let whole = page.first(&|tree| tree.name == "h1").and_then(|h1| h1.first(&|tree| tree.is("tag"))).map(tag);
    faults.same("the whole", whole, Some(tag_of_whole(truth.conclusion)));
    runs(truth, &page, faults);
    let counts = page.first(&|tree| tree.is("counts")).map_or(Vec::new(), |list| list.named("li"));
    let counts = counts.into_iter().map(|item| {
        let word = item.text_of(&|tree| tree.is("word")).trim_start_matches(item.text_of(&|tree| tree.is("mark")));
        (word.trim().to_owned(), item.text_of(&|tree| tree.is("number")).parse().unwrap())
    });
    faults.same("counts", counts.collect(), truth.tally());
    unchecked(truth, &page, faults);
    let mut failures: Vec<String> = page
        .all(&|tree| tree.is("failure"))
        .into_iter()
        .flat_map(|failure| failure.named("a"))
        .map(|link| link.text.clone())
        .collect();
    failures.sort();
    failures.dedup();
    faults.same("failures", failures, truth.ids(&["deviates"]));
    let executed = ["conforms", "deviates", UNCONFIRMED].map(|word| truth.count(word)).iter().sum::<usize>();
    faults.must("the number of executed runs", page.text.contains(&format!("\n{executed} of the deployment's ")));
    faults.same("interruption", page.text.contains("the run was interrupted before its end"), truth.interrupted);
    let recordings = page.first(&|tree| tree.is("recordings")).map_or(0, |section| section.named("li").len());
    faults.same("the recordings", recordings, truth.to_review());
    faults.must("an orphan is missing", truth.orphans.iter().all(|orphan| page.text.contains(orphan.as_str())));
    // What looks like a pass: a tag for each run that conforms, its count, and the whole.
    let conforms = truth.count("conforms");
    let good = conforms + usize::from(conforms > 0) + usize::from(truth.conclusion == "conformant");
    faults.same("what looks like a pass", page.all(&|tree| tree.is("good")).len(), good);
}

fn runs(truth: &ReportTruth, page: &Tree, faults: &mut Faults) {
    let mut said = BTreeMap::new();
    for details in page.all(&|tree| tree.is("run")) {
        let summary = details.first(&|tree| tree.name == "summary");
        let Some(summary) = summary else { continue };
        let id = summary.text_of(&|tree| tree.is("id")).to_owned();
        let told = (summary.first(&|tree| tree.is("tag")).map(tag), details.attribute("data-verdict").to_owned());
        let silent =
            details.attribute("data-verdict") != code(UNDOCUMENTED) || details.text.contains("this is no pass");
        faults.must(&format!("{id} does not say that only the snapshot was compared"), silent);
        faults.must(&format!("{id} stands there twice"), said.insert(id, told).is_none());
    }
    let told = truth.runs.iter().map(|run| (run.id.clone(), (Some(tag_of(run.word)), code(run.word))));
    faults.same("the runs", said, told.collect());
}

fn unchecked(truth: &ReportTruth, page: &Tree, faults: &mut Faults) {
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    let mut ids = Vec::new();
    for group in page.all(&|tree| tree.is("unchecked")).into_iter().flat_map(|list| &list.children) {
        let word = group.first(&|tree| tree.is("tag")).map(tag).unwrap_or_default().2;
        let many =
            group.text_of(&|tree| tree.is("many")).split(' ').next().unwrap_or_default().parse::<usize>().unwrap();
        *said.entry(word).or_default() += many;
        ids.extend(group.named("a").into_iter().map(|link| link.text.clone()));
    }
    let mut told: BTreeMap<String, usize> = truth.tally().into_iter().collect();
    told.remove("conforms");
    told.remove("deviates");
    told.extend((truth.not_selected > 0).then(|| ("not selected".to_owned(), truth.not_selected)));
    faults.same("what was not checked", said, told);
    ids.sort();
    let others = ["broken", NOT_ARRANGED, UNCONFIRMED, UNDOCUMENTED, "not applicable"];
    faults.same("which runs were not checked", ids, truth.ids(&others));
}

pub fn matrix(truths: &[ReportTruth], sentences: &[String], text: &str, faults: &mut Faults) {
    let page = Tree::read(text);
    let links = page.first(&|tree| tree.name == "header").map_or(Vec::new(), |header| header.named("a"));
    let links: Vec<(String, String)> =
        links.into_iter().map(|link| (link.text.clone(), link.attribute("href").to_owned())).collect();
    let told = truths.iter().zip(sentences);
    let told = told.map(|(truth, sentence)| (sentence.clone(), format!("{}/index.html", truth.deployment)));
    faults.same("the columns", links, told.collect());
    let mut said = BTreeMap::new();
    for section in page.named("section") {
        let operation =
            section.first(&|tree| tree.name == "h2").map_or("", |h2| h2.text_of(&|tree| tree.name == "code"));
        for row in section.named("tr") {
            let id = format!("{operation}#{}", row.text_of(&|tree| tree.name == "code"));
            for (cell, truth) in row.all(&|tree| tree.is("cell")).into_iter().zip(truths) {
                if let Some(shown) = cell.first(&|tree| tree.is("tag")) {
                    said.insert((id.clone(), truth.deployment), tag(shown));
                }
            }
        }
    }
    let mut told = BTreeMap::new();
    for truth in truths {
        // The worst first: what comes later does not take its place.
        for (word, ..) in LOOKS {
            for row in truth.runs.iter().filter(|run| run.word == word).flat_map(|run| &run.rows) {
                told.entry((row.clone(), truth.deployment)).or_insert_with(|| tag_of(word));
            }
        }
    }
    faults.same("the cells", said, told);
}

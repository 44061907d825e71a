//! Reports that lie, each in one place of one format.

use super::read::COUNTED_ONLY;
use super::rendered::Rendered;
use super::truth::{LOOKS, NOT_ARRANGED, ReportTruth, UNCONFIRMED, UNDOCUMENTED, code, look};

/// A lie: its name, and what it does to honest reports.
pub type Lie = (String, Box<dyn Fn(&mut Rendered)>);

/// One text of the reports.
type Field = fn(&mut Rendered) -> &mut String;

fn replaced(field: Field, from: String, to: String) -> Box<dyn Fn(&mut Rendered)> {
    Box::new(move |rendered| {
        let text = field(rendered);
        *text = text.replacen(&from, &to, 1);
    })
}

/// All lies about a report in which every verdict occurs once.
pub fn all(truth: &ReportTruth) -> Vec<Lie> {
    let mut lies: Vec<Lie> = Vec::new();
    for number in [0, 2, 3, 4, 5, 8] {
        lies.push((format!("exit code {number}"), Box::new(move |rendered| rendered.exit = number)));
    }
    for run in truth.runs.iter().filter(|run| run.word != "conforms") {
        of_run(&run.id, run.word, &mut lies);
    }
    of_silence(&mut lies);
    of_the_whole(&mut lies);
    for (word, ..) in LOOKS.into_iter().filter(|(word, ..)| *word != "conforms") {
        let name = format!("{word} is counted as conforming");
        lies.push((format!("terminal: {name}"), replaced(terminal, format!("1 {word}"), "1 conforms".to_owned())));
        lies.push((
            format!("markdown: {name}"),
            replaced(markdown, format!("| {word} | 1 |"), "| conforms | 1 |".into()),
        ));
        let key = code(word);
        lies.push((format!("json: {name}"), replaced(json, format!("\"{key}\": 1"), format!("\"{key}\": 0"))));
    }
    lies
}

fn terminal(rendered: &mut Rendered) -> &mut String {
    &mut rendered.texts[0].terminal
}
fn markdown(rendered: &mut Rendered) -> &mut String {
    &mut rendered.markdown
}
fn json(rendered: &mut Rendered) -> &mut String {
    &mut rendered.texts[0].json
}
fn html(rendered: &mut Rendered) -> &mut String {
    &mut rendered.texts[0].html
}
fn junit(rendered: &mut Rendered) -> &mut String {
    &mut rendered.texts[0].junit
}
fn matrix(rendered: &mut Rendered) -> &mut String {
    &mut rendered.matrix
}
fn annotations(rendered: &mut Rendered) -> &mut String {
    &mut rendered.texts[0].annotations
}

/// The text with its first part from `begin` to the end of `end`, after the first `after`, replaced.
fn without(text: &str, after: &str, begin: &str, end: &str, by: &str) -> String {
    let from = text.find(after).unwrap();
    let from = from + text[from..].find(begin).unwrap();
    let to = from + text[from..].find(end).unwrap() + end.len();
    format!("{}{by}{}", &text[..from], &text[to..])
}

/// What would make a run that did not conform look better than it is.
fn of_run(id: &str, word: &'static str, lies: &mut Vec<Lie>) {
    in_junit(id, word, lies);
    on_pages(word, lies);
    let mut lie = |format: &str, lie: Box<dyn Fn(&mut Rendered)>| lies.push((format!("{format} of {word}"), lie));
    let of_id = format!("\"id\": \"{id}\"");
    let conforms = move |rendered: &mut Rendered| {
        let text = json(rendered);
        *text = without(text, &of_id, "\"verdict\": \"", "\",", "\"verdict\": \"conforms\",");
    };
    lie("json: conforms", Box::new(conforms));
    let line = if word == "deviates" { "deviates  " } else { "    " };
    if COUNTED_ONLY.contains(&word) {
        lie("terminal: not counted", replaced(terminal, format!("{word} (1): "), format!("{word} (0): ")));
    } else {
        lie("terminal: not named", replaced(terminal, format!("{line}{id}\n"), String::new()));
    }
    if ["deviates", "broken", UNCONFIRMED, NOT_ARRANGED].contains(&word) {
        lie("markdown: not named", replaced(markdown, format!("| `{id}` | {word} "), "| `x` | conforms ".to_owned()));
        let title = format!("title={} {}", id.replace(':', "%3A"), word.replace(',', "%2C"));
        lie("annotations: another title", replaced(annotations, title, "title=x conforms".to_owned()));
    }
}

fn in_junit(id: &str, word: &str, lies: &mut Vec<Lie>) {
    let (element, ..) = look(word);
    let case = format!("name=\"{id}\"");
    let mut lie = |what: &str, lie: Box<dyn Fn(&mut Rendered)>| lies.push((format!("junit: {what} of {word}"), lie));
    lie("no testcase", replaced(junit, case.clone(), "name=\"other\"".to_owned()));
    let after = case.clone();
    let plain = move |rendered: &mut Rendered| {
        let text = junit(rendered);
        *text = without(text, &after, &format!("<{element}"), &format!("</{element}>"), "");
    };
    lie("a plain testcase", Box::new(plain));
    let better = if element == "skipped" { "system-out" } else { "skipped" };
    let milder = move |rendered: &mut Rendered| {
        let text = junit(rendered);
        *text = without(text, &case, &format!("<{element}"), " ", &format!("<{better} "));
        *text = without(text, &case, &format!("</{element}"), ">", &format!("</{better}>"));
    };
    lie("something milder", Box::new(milder));
}

fn on_pages(word: &str, lies: &mut Vec<Lie>) {
    let (_, class, mark) = look(word);
    let tag = |class: &str, mark: &str, word: &str| {
        let mark = format!("<span class=\"mark\" aria-hidden=\"true\">{mark}</span>");
        format!("<span class=\"tag small {class}\">{mark}{word}</span>")
    };
    let (honest, pass, run) =
        (tag(class, mark, word), tag("good", "✓", "conforms"), format!("data-verdict=\"{}\"", code(word)));
    let mut lie = |what: &str, lie: Box<dyn Fn(&mut Rendered)>| lies.push((format!("{what} of {word}"), lie));
    lie("html: another verdict", replaced(html, run.clone(), "data-verdict=\"conforms\"".to_owned()));
    // An undocumented run rests on no row.
    if word != UNDOCUMENTED {
        lie("matrix: a pass", replaced(matrix, honest.clone(), pass.clone()));
    }
    let tagged = move |rendered: &mut Rendered| {
        let text = html(rendered);
        let from = text.find(&run).unwrap();
        *text = format!("{}{}", &text[..from], text[from..].replacen(&honest, &pass, 1));
    };
    lie("html: the tag of a pass", Box::new(tagged));
}

/// What would let one believe that an undocumented run was more than compared with its snapshot.
fn of_silence(lies: &mut Vec<Lie>) {
    for (format, field) in [("junit", junit as Field), ("html", html), ("terminal", terminal)] {
        let quiet = move |rendered: &mut Rendered| {
            let text = field(rendered);
            *text = text.replace("this is no pass", "this is fine");
        };
        lies.push((format!("{format}: silence about silence"), Box::new(quiet)));
    }
}

fn of_the_whole(lies: &mut Vec<Lie>) {
    let mut lie = |name: &str, lie: Box<dyn Fn(&mut Rendered)>| lies.push((name.to_owned(), lie));
    let conclusion = |field| replaced(field, "CCX is non-conformant".to_owned(), "CCX is conformant".to_owned());
    lie("junit: another sentence", conclusion(junit));
    lie("matrix: another sentence", conclusion(matrix));
    lie("markdown: another sentence", conclusion(markdown));
    lie("terminal: another sentence", conclusion(terminal));
    lie("json: another conclusion", replaced(json, "\"non-conformant\"".to_owned(), "\"conformant\"".to_owned()));
    let head =
        |from: &str, to: &str| replaced(html, format!("<span class=\"tag {from}"), format!("<span class=\"tag {to}"));
    lie("html: the whole looks like a pass", head("bad", "good"));
    lie("html: another whole", replaced(html, "</span>non-conformant".to_owned(), "</span>conformant".to_owned()));
    lie("html: another sentence", replaced(html, "sentence\">CCX is non-".to_owned(), "sentence\">CCX is ".to_owned()));
    let property = "name=\"conclusion\" value=\"non-conformant\"";
    lie("junit: another property", replaced(junit, property.to_owned(), property.replace("non-", "")));
    lie("junit: fewer failures", replaced(junit, "failures=\"2\"".to_owned(), "failures=\"0\"".to_owned()));
    lie("json: no orphan", replaced(json, "\"snapshots/ccx/gone_0.snap\"".to_owned(), String::new()));
    for (name, field) in [("html", html as Field), ("terminal", terminal)] {
        lie(&format!("{name}: another orphan"), replaced(field, "gone_0".to_owned(), "x".to_owned()));
    }
    let lines =
        [("html", html as Field, "interrupted before its end"), ("terminal", terminal, "interrupted before its end")];
    let short = |name: &'static str, field: Field| {
        ["interrupted before its end", "belongs to no run"].map(|part| (name, field, part))
    };
    for (name, field, part) in
        lines.into_iter().chain(short("annotations", annotations)).chain(short("markdown", markdown))
    {
        let quiet = move |rendered: &mut Rendered| {
            let text = field(rendered);
            *text = text.lines().filter(|line| !line.contains(part)).map(|line| format!("{line}\n")).collect();
        };
        lie(&format!("{name}: no word that it was {part}"), Box::new(quiet));
    }
    lie(
        "json: no interruption",
        replaced(json, "\"interrupted\": true".to_owned(), "\"interrupted\": false".to_owned()),
    );
}

//! Every file changed at random, by numbers that are the same every time: parser and schema say the same of each change.

use std::path::PathBuf;

use finspec::case::FileKind;
use serde_json::{Value, json};

use super::{Validator, files, value_of};

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }
}

/// What a case file may hold by mistake.
fn strangers() -> Vec<Value> {
    let deep = json!({"word": {"word": ["word"]}});
    let values =
        [json!(null), json!(true), json!(false), json!(7), json!(-1), json!(7.5), json!(7.0), json!(99_999_999)];
    let texts =
        ["", "word", "7", "60s", "99999999999s", "#word", "word#", "a#b", "/path", "PUT", "dialogs"].map(Value::from);
    values
        .into_iter()
        .chain(texts)
        .chain([json!([]), json!(["word"]), json!([7]), json!({}), json!({"word": "word"}), deep])
        .collect()
}

/// The places of a value, as pointers; the value itself is the first.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, part)| places(part, &format!("{here}/{index}"), found))
        }
        Value::Object(map) => map.iter().for_each(|(key, part)| {
            places(part, &format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), found);
        }),
        _ => {}
    }
}

/// Keys with values as they stand in the files, to be put where they do not belong.
fn pairs(value: &Value, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Array(list) => list.iter().for_each(|part| pairs(part, found)),
        Value::Object(map) => map.iter().for_each(|(key, part)| {
            found.push((key.clone(), part.clone()));
            pairs(part, found);
        }),
        _ => {}
    }
}

/// The value made wrong somewhere, or at least other than it was.
fn changed(value: &Value, strangers: &[Value], pairs: &[(String, Value)], dice: &mut Dice) -> Value {
    let mut changed = value.clone();
    let mut all = Vec::new();
    places(value, "", &mut all);
    let place = changed.pointer_mut(&all[dice.below(all.len())]).unwrap();
    match (dice.below(6), &mut *place) {
        (0, Value::Object(map)) if !map.is_empty() => {
            let key = map.keys().nth(dice.below(map.len())).cloned().unwrap();
            map.remove(&key);
        }
        (1, Value::Object(map)) if !map.is_empty() => {
            let key = map.keys().nth(dice.below(map.len())).cloned().unwrap();
            let value = map.remove(&key).unwrap();
            let name = if dice.below(2) == 0 { format!("{key}s") } else { pairs[dice.below(pairs.len())].0.clone() };
            map.insert(name, value);
        }
        (2 | 3, Value::Object(map)) => {
            let (key, value) = pairs[dice.below(pairs.len())].clone();
            map.insert(key, value);
        }
        (4, place) => *place = pairs[dice.below(pairs.len())].1.clone(),
        (_, Value::Array(list)) if !list.is_empty() && dice.below(2) == 0 => {
            let index = dice.below(list.len());
            let part = list.remove(index);
            if dice.below(2) == 0 {
                list.extend([part.clone(), part]);
            }
        }
        (_, place) => *place = strangers[dice.below(strangers.len())].clone(),
    }
    changed
}

/// How many changes are made to each file, and to the files of a kind at least.
const CHANGES: usize = 12;
const CHANGES_OF_A_KIND: usize = 400;

#[test]
fn schema_and_parser_agree_about_files_that_were_changed() {
    let strangers = strangers();
    let (mut refused, mut taken, mut disagreements) = (0, 0, Vec::new());
    for kind in FileKind::ALL {
        let validator = Validator::of(kind);
        let files: Vec<PathBuf> =
            files().into_iter().filter(|(other, _)| *other == kind).map(|(_, path)| path).collect();
        let values: Vec<Value> = files.iter().map(|path| value_of(&std::fs::read_to_string(path).unwrap())).collect();
        let mut known = Vec::new();
        values.iter().for_each(|value| pairs(value, &mut known));
        let mut dice = Dice(7);
        for (path, value) in files.iter().zip(&values) {
            for _ in 0..CHANGES.max(CHANGES_OF_A_KIND / files.len()) {
                let changed = changed(value, &strangers, &known, &mut dice);
                let by_schema = validator.schema_says(&changed);
                *(if by_schema.is_ok() { &mut taken } else { &mut refused }) += 1;
                let told = validator.disagreement(&changed, by_schema);
                disagreements.extend(told.map(|told| format!("{}: {told}", path.display())));
            }
        }
    }
    let shown: Vec<String> = disagreements.iter().take(3).cloned().collect();
    assert!(disagreements.is_empty(), "{} disagreements\n{}", disagreements.len(), shown.join("\n\n"));
    assert!(refused > 2_500 && taken > 1_000, "{refused} refused, {taken} taken");
}

//! Plain objects: for each kind a scene's last word on one, with which an object is compared that nothing is known of.

use std::sync::Arc;

use crate::contract::ObjectWord;

use super::expand::form_of;
use super::known::{Known, KnownBefore, ObjectForm, ObjectName, PlainObject};
use super::shorten::{Paragraph, paragraphs, shorten};

/// Kinds of objects, and the scene whose transcript has the plain one.
pub(super) const SOURCES: [(ObjectWord, &str); 2] =
    [(ObjectWord::USER, "signed_in_agent"), (ObjectWord::DIALOG, "agent_on_queued_call")];

/// The full text of a plain object: the last paragraph in which a scene's transcript answers with an object of that kind,
/// and the last notice of it. `None` where there is no such answer.
pub(super) fn plain_text(word: ObjectWord, scene: &str) -> Option<String> {
    let nothing = Arc::new(KnownBefore::default());
    let told = |paragraph: &Paragraph<'_>| {
        let known = shorten(&paragraph.text(), &nothing).known;
        let mut objects = known.told().keys().filter(|name| name.word == word);
        objects.next().filter(|_| known.told().len() == 1).cloned()
    };
    let paragraphs = paragraphs(scene);
    let last = |form: ObjectForm, of: Option<&ObjectName>| {
        let mut fitting = paragraphs.iter().rev().filter(|paragraph| form_of(paragraph.heading) == form);
        fitting.find_map(|paragraph| {
            let name = told(paragraph).filter(|name| of.is_none_or(|of| of == name))?;
            Some((paragraph.text(), name))
        })
    };
    let (answer, name) = last(ObjectForm::Answer, None)?;
    Some(match last(ObjectForm::Notice, Some(&name)) {
        Some((notice, _)) => format!("{answer}\n\n{notice}"),
        None => answer,
    })
}

/// The plain object that such a text tells.
pub(super) fn plain_object(word: ObjectWord, known: &Known) -> Option<PlainObject> {
    let (name, state) = known.told().iter().find(|(name, _)| name.word == word)?;
    Some(PlainObject::new(name, state.clone()))
}

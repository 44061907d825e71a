//! Whether a state is the same in two answers: values count, the order of elements and white space do not.

use crate::observe::Answered;
use crate::xml::{Element, Node, write_compact};

use super::reading::{answer_words, declared_otherwise, read_body};

/// How many differing values are told.
const MOST_TOLD: usize = 5;

/// What differs between the states that two answers tell, in words; `None` where they tell the same. What cannot be
/// read says nothing about a state, and is the same as nothing.
pub(super) fn difference(before: &Answered, after: &Answered) -> Option<String> {
    let whole = || Some(format!("{} before, {} after", answer_words(before), answer_words(after)));
    if before.status != after.status {
        return whole();
    }
    // The same bytes read the same, so once is enough to know that they can be read.
    if before.body == after.body {
        let both = read_body(before).is_ok() && declared_otherwise(after).is_none();
        return if both { None } else { whole() };
    }
    let (Ok(was), Ok(is)) = (read_body(before), read_body(after)) else { return whole() };
    let (was, is) = (ordered(was), ordered(is));
    if was == is {
        return None;
    }
    let mut told = Vec::new();
    differing("", &was, &is, &mut told);
    told.truncate(MOST_TOLD);
    Some(if told.is_empty() { "another body".to_owned() } else { told.join("; ") })
}

/// The element with its attributes and elements in one order, and without the white space between elements.
fn ordered(element: &Element) -> Element {
    let mut ordered = Element { children: Vec::new(), ..element.clone() };
    ordered.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    if !element.has_elements() {
        return ordered.with_text(element.text());
    }
    let mut elements: Vec<Element> = element.elements().map(self::ordered).collect();
    elements.sort_by_cached_key(|child| (child.name.clone(), write_compact(child)));
    let texts = element.children.iter().filter(|child| matches!(child, Node::Text(text) if !text.trim().is_empty()));
    ordered.children.extend(texts.cloned());
    ordered.with_children(elements)
}

fn differing(path: &str, was: &Element, is: &Element, told: &mut Vec<String>) {
    if was == is {
        return;
    }
    let name = if path.is_empty() { is.name.to_string() } else { format!("{path}/{}", is.name) };
    if !was.has_elements() && !is.has_elements() {
        told.push(format!("{name} went from `{}` to `{}`", was.text(), is.text()));
        return;
    }
    let names = |element: &Element| element.elements().map(|child| child.name.clone()).collect::<Vec<_>>();
    if names(was) != names(is) {
        told.push(format!("{name} has other children"));
        return;
    }
    // Equal elements of one name stand anywhere among those of that name; what is left is told in pairs.
    let left = |these: &Element, those: &Element| -> Vec<Element> {
        these.elements().filter(|child| !those.elements().any(|other| other == *child)).cloned().collect()
    };
    for (was, is) in left(was, is).iter().zip(&left(is, was)) {
        differing(&name, was, is, told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(body: &str) -> Answered {
        Answered { status: 200, headers: Vec::new(), body: body.into() }
    }

    fn told(before: &str, after: &str) -> Option<String> {
        difference(&answered(before), &answered(after))
    }

    #[test]
    fn order_and_white_space_are_no_difference() {
        assert_eq!(told("<a><b>1</b><c x='1' y='2'/></a>", "<a>\n  <c y='2' x='1'/>\n  <b>1</b>\n</a>"), None);
        assert_eq!(told("<a><b><c>1</c></b><b><c>2</c></b></a>", "<a><b><c>2</c></b><b><c>1</c></b></a>"), None);
    }

    #[test]
    fn each_value_that_differs_is_told() {
        let states = told("<a><b>1</b><c/></a>", "<a><c/><b>2</b></a>");
        assert_eq!(states.as_deref(), Some("a/b went from `1` to `2`"));
        let among = told("<a><b><c>1</c></b><b><c>2</c></b></a>", "<a><b><c>3</c></b><b><c>1</c></b></a>");
        assert_eq!(among.as_deref(), Some("a/b/c went from `2` to `3`"));
        assert_eq!(told("<a><b>1</b></a>", "<a/>").as_deref(), Some("a has other children"));
        assert_eq!(told("<a><b>1</b><b>1</b></a>", "<a><b>1</b></a>").as_deref(), Some("a has other children"));
        assert_eq!(told("<a>1<b/></a>", "<a>2<b/></a>").as_deref(), Some("another body"));
    }

    #[test]
    fn a_state_that_is_declared_as_a_page_is_none() {
        let page = |body: &str| {
            let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
            Answered { headers, ..answered(body) }
        };
        assert!(
            difference(&answered("<a/>"), &page("<a/>")).is_some_and(|told| told.contains("declared as text/html"))
        );
        assert!(difference(&page("<a/>"), &page("<a/>")).is_some());
    }

    #[test]
    fn what_cannot_be_read_is_the_same_as_nothing() {
        assert!(told("<a>", "<a>").is_some_and(|told| told.contains("a body that is not read")));
    }
}

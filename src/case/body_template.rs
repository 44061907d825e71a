//! Bodies and paths while they are templates still: a body's elements by name, ways to write it otherwise, and the address
//! that a path is one of.

/// The names of the body's elements, each time that one begins.
pub fn elements(body: &str) -> Vec<&str> {
    let tags = body.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '?', '!']));
    tags.filter_map(|tag| tag.split(['>', '/', ' ', '\n']).next()).collect()
}

/// The body with another text in the first element of that name; `None` where there is none that holds a text.
pub fn with_text(body: &str, element: &str, text: &str) -> Option<String> {
    let (opening, closing) = (format!("<{element}>"), format!("</{element}>"));
    let from = body.find(&opening)? + opening.len();
    let until = from + body[from..].find(&closing)?;
    Some(format!("{}{text}{}", &body[..from], &body[until..]))
}

/// The body up to its last closing tag, which is missing; `None` where there is none.
pub fn cut_off(body: &str) -> Option<String> {
    let at = body.rfind("</")?;
    Some(body[..at].to_owned())
}

/// The address that a path is one of, whatever its templates are called.
pub fn address(path: &str) -> String {
    let mut address = String::new();
    for (index, part) in path.split('{').enumerate() {
        match (index, part.split_once('}')) {
            (0, _) | (_, None) => address.push_str(part),
            (_, Some((_, rest))) => address.extend(["{id}", rest]),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_whatever_its_templates() {
        assert_eq!(address("/finesse/api/User/{agent.id}/Dialogs"), address("/finesse/api/User/{id}/Dialogs"));
        assert_ne!(address("/finesse/api/User/{agent.id}/Dialogs"), address("/finesse/api/User/{id}"));
        assert_eq!(address("/finesse/api/SystemInfo"), "/finesse/api/SystemInfo");
    }

    const BODY: &str = "<?xml version='1.0'?><Dialog>\n  <a x='1'/><to>{colleague.extension}</to><to>2</to></Dialog>";

    #[test]
    fn elements_are_those_that_begin() {
        assert_eq!(elements(BODY), ["Dialog", "a", "to", "to"]);
    }

    #[test]
    fn the_first_of_a_name_says_something_else() {
        assert!(with_text(BODY, "to", "{x.id}").unwrap().contains("<to>{x.id}</to><to>2</to>"));
        assert_eq!(with_text(BODY, "from", "1"), None);
    }

    #[test]
    fn what_is_cut_off_does_not_close() {
        assert_eq!(cut_off("<a><b>1</b></a>").as_deref(), Some("<a><b>1</b>"));
        assert_eq!(cut_off(""), None);
    }
}

//! Bodies and paths while they are templates still: a body's elements by name, ways to write it otherwise, and the address
//! that a path is one of.

/// The names of the body's elements, each time that one begins.
pub fn elements(body: &str) -> Vec<&str> {
    let tags = body.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '?', '!']));
    tags.filter_map(|tag| tag.split(['>', '/', ' ', '\n']).next()).collect()
}

/// What stands in each element of that name that holds a text and nothing else.
pub fn texts_of<'a>(body: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (opening, closing) = (format!("<{element}>"), format!("</{element}>"));
    let texts: Vec<&str> = body.split(&opening).skip(1).filter_map(|rest| Some(rest.split_once(&closing)?.0)).collect();
    texts.into_iter().filter(|text| !text.contains('<')).map(str::trim)
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

/// The address that a path is one of, whatever its templates are called and its query asks.
pub fn address(path: &str) -> String {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let mut address = String::new();
    for (index, part) in path.split('{').enumerate() {
        match (index, part.split_once('}')) {
            (0, _) | (_, None) => address.push_str(part),
            (_, Some((_, rest))) => address.extend(["{id}", rest]),
        }
    }
    address
}

/// Whether a path leads to a documented address: where that has an id, the path may have a template or an id itself.
pub fn leads_to(path: &str, documented: &str) -> bool {
    let (path, documented) = (address(path), address(documented));
    let (parts, places): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), documented.split('/').collect());
    let fits = |(part, place): (&&str, &&str)| part == place || (*place == "{id}" && !part.is_empty());
    parts.len() == places.len() && parts.iter().zip(&places).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_whatever_its_templates() {
        assert_eq!(address("/finesse/api/User/{agent.id}/Dialogs"), address("/finesse/api/User/{id}/Dialogs"));
        assert_ne!(address("/finesse/api/User/{agent.id}/Dialogs"), address("/finesse/api/User/{id}"));
        assert_eq!(address("/finesse/api/SystemInfo"), "/finesse/api/SystemInfo");
        assert_eq!(address("/finesse/api/User/{agent.id}?x={queue.id}"), "/finesse/api/User/{id}");
    }

    #[test]
    fn a_path_leads_to_an_address_with_an_id_of_its_own_and_with_a_query() {
        let documented = "/finesse/api/User/{id}/ReasonCode/{reasonCodeId}";
        assert!(leads_to("/finesse/api/User/{agent.id}/ReasonCode/99", documented));
        assert!(leads_to("/finesse/api/User/1001/ReasonCode/99?category=LOGOUT", documented));
        for path in [
            "User/{agent.id}/ReasonCode/",
            "User/{agent.id}/ReasonCode",
            "User/1/ReasonCodes/9",
            "User/1/ReasonCode/9/9",
        ] {
            assert!(!leads_to(&format!("/finesse/api/{path}"), documented), "{path}");
        }
        assert!(!leads_to("/finesse/api/User/{agent.id}", "/finesse/api/Dialog/{id}"));
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

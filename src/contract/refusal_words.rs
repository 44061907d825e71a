//! The words that pages have for one and the same refusal.

/// Each operation's list has one of them, another operation's on the same address another, and no page says that a server tells
/// its operations apart before it refuses: who answers with another word of the same line has not been shown to be wrong (the
/// fact `own-word`). 401 (pages 29, 32, 51, 73, 82), 404 (pages 29, 32, 80, 104, 109), and errors of calls that come later
/// (page 359 has one type for all of them, pages 86 to 112 another).
const ONE_REFUSAL: [&[&str]; 4] = [
    &["Unauthorized", "Authorization Failure"],
    &[
        "Invalid Authorization User Specified",
        "Invalid User Authorization Specified",
        "Invalid Authorization Specified",
        "Invalid Authorization",
    ],
    &["Not Found", "User Not Found", "Dialog Not Found"],
    &["Generic Error", "Generic error", "Call Operation Failure"],
];

/// All words for the refusal that has this one; `None` where pages have no other for it.
pub fn words_of_one_refusal(word: &str) -> Option<&'static [&'static str]> {
    ONE_REFUSAL.into_iter().find(|words| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::super::Catalogue;
    use super::*;

    #[test]
    fn each_word_stands_in_a_row_and_for_one_refusal() {
        let rows = || Catalogue::shared().operations().flat_map(|operation| &operation.rows);
        for (place, words) in ONE_REFUSAL.iter().enumerate() {
            for word in *words {
                assert!(rows().any(|row| row.error_type.as_deref() == Some(word)), "{word}");
                assert!(ONE_REFUSAL.iter().skip(place + 1).all(|others| !others.contains(word)), "{word}");
            }
        }
        assert_eq!(words_of_one_refusal("Invalid State"), None);
    }
}

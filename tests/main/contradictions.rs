//! The page of contradictions is what the cases say.

use std::fs;
use std::path::{Path, PathBuf};

use finspec::case::{Library, contradictions};
use finspec::contract::Catalogue;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/contradictions.md")
}

fn generated() -> String {
    let library = Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")).complete().unwrap();
    contradictions(&library.cases, Catalogue::shared())
}

#[test]
fn the_page_is_what_the_cases_say() {
    let committed = fs::read_to_string(page()).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == generated(),
        "docs/contradictions.md is not what the cases say; write it again with\n  \
         cargo test --test contradictions -- --ignored"
    );
}

#[test]
fn every_choice_is_there_with_its_reason_its_arms_and_their_rows() {
    let generated = generated();
    for part in [
        "## dialog.barge_call\n",
        "### conference_full\n",
        "**cce, ccx** · Page 102 lists 20700",
        "- `refused_later`: answer 202, later Generic Error, 20700",
        "  - `dialog.barge_call#400-20700` (printed, p. 102)",
    ] {
        assert!(generated.contains(part), "`{part}` is not in the page");
    }
    assert!(!generated.contains("### digits\n"), "a case without a choice has no place there");
}

#[test]
#[ignore = "writes docs/contradictions.md"]
fn write_the_page() {
    fs::write(page(), generated()).unwrap();
}

//! The cases that ship, and the situations that the format must carry: read, checked, explained.

use std::path::Path;

use finspec::case::{Library, check};
use finspec::contract::Catalogue;

fn sound(root: &str) -> Library {
    let loaded = Library::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join(root));
    assert!(loaded.errors.0.is_empty(), "{}", loaded.errors.render(false));
    let errors = check(&loaded.library, Catalogue::shared());
    assert!(errors.0.is_empty(), "{}", errors.render(false));
    loaded.library
}

#[test]
fn the_cases_that_ship_are_sound() {
    assert!(sound("cases").cases.len() >= 30);
}

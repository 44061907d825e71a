//! The one table of kinds of fields whose values differ from run to run and say nothing. Nothing else is hidden.

use crate::contract::FieldKind;

/// A kind of field whose values are replaced by a placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volatile {
    /// The kind, as `objects.yaml` gives it to fields.
    pub kind: FieldKind,
    /// What stands in the value's place.
    pub placeholder: &'static str,
    /// Why the value says nothing.
    pub reason: &'static str,
}

/// The table.
pub const VOLATILE: &[Volatile] = &[
    Volatile { kind: FieldKind::Time, placeholder: "{time}", reason: "when the run happened to be" },
    Volatile { kind: FieldKind::Milliseconds, placeholder: "{milliseconds}", reason: "when the run happened to be" },
    Volatile { kind: FieldKind::Host, placeholder: "{host}", reason: "which machine the run happened on" },
    Volatile { kind: FieldKind::Domain, placeholder: "{domain}", reason: "which machine the run happened on" },
    Volatile { kind: FieldKind::PubsubDomain, placeholder: "{pubsub}", reason: "which machine the run happened on" },
];

/// The placeholder of a field of that kind.
pub(super) fn placeholder(kind: FieldKind) -> Option<&'static str> {
    VOLATILE.iter().find(|volatile| volatile.kind == kind).map(|volatile| volatile.placeholder)
}

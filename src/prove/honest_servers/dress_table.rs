//! The part of the table whose servers say the same in other words, other bytes, or of other people.

use crate::contract::Standing::{Inferred, Recalled};

use super::super::other_call_centres;
use super::server::{HonestServer, Made};
use super::{clock, dress, fields};

/// Servers that do the same.
pub(super) static DRESS: &[HonestServer] = &[
    HonestServer {
        id: "clock-off/slow",
        does: "the server's clock is three minutes slow",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Retold(clock::slow)],
    },
    HonestServer {
        id: "clock-off/zone",
        does: "times are written in a zone of +05:30",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Retold(clock::zone)],
    },
    HonestServer {
        id: "clock-off/whole-seconds",
        does: "times are written without milliseconds",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Retold(clock::whole_seconds)],
    },
    HonestServer {
        id: "lab-labels/labels",
        does: "names, labels and login names of another lab, with letters beyond ASCII",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Centre(other_call_centres::other_labels)],
    },
    HonestServer {
        id: "lab-labels/ids",
        does: "ids and numbers of another lab, of which one looks like another",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Centre(other_call_centres::other_ids)],
    },
    HonestServer {
        id: "lab-labels/numbers-of-agents",
        does: "customers call from numbers that are agents' ids",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Centre(other_call_centres::numbers_of_agents)],
    },
    HonestServer {
        id: "lab-labels/ecc-variables",
        does: "the lab has ECC variables of its own",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Centre(other_call_centres::more_variables)],
    },
    HonestServer {
        id: "xml-dress/around-root",
        does: "white space and comments stand before and behind the root",
        known: Recalled,
        evidence: "XML 1.0, section 2.8",
        made: &[Made::Retold(dress::around_root)],
    },
    HonestServer {
        id: "xml-dress/byte-order-mark",
        does: "bodies begin with the mark of UTF-8",
        known: Recalled,
        evidence: "XML 1.0, appendix F",
        made: &[Made::Retold(dress::marked)],
    },
    HonestServer {
        id: "xml-dress/iso-8859-1",
        does: "documents are declared and written in ISO-8859-1",
        known: Recalled,
        evidence: "XML 1.0, section 4.3.3",
        made: &[Made::Retold(dress::latin_1)],
    },
    HonestServer {
        id: "xml-dress/us-ascii",
        does: "documents are declared and written in US-ASCII",
        known: Recalled,
        evidence: "XML 1.0, section 4.3.3",
        made: &[Made::Retold(dress::ascii)],
    },
    HonestServer {
        id: "xml-dress/standalone",
        does: "documents are declared to stand alone",
        known: Recalled,
        evidence: "XML 1.0, section 2.9",
        made: &[Made::Retold(dress::standalone)],
    },
    HonestServer {
        id: "xml-dress/cdata",
        does: "texts are CDATA sections",
        known: Recalled,
        evidence: "XML 1.0, section 2.7",
        made: &[Made::Retold(dress::cdata)],
    },
    HonestServer {
        id: "xml-dress/references",
        does: "every letter of a text is a reference",
        known: Recalled,
        evidence: "XML 1.0, section 4.1",
        made: &[Made::Retold(dress::references)],
    },
    HonestServer {
        id: "xml-dress/empty-elements",
        does: "elements without a text are written in the other of two ways",
        known: Recalled,
        evidence: "XML 1.0, section 3.1",
        made: &[Made::Retold(dress::other_empty)],
    },
    HonestServer {
        id: "xml-dress/prefixes",
        does: "elements of messages have prefixes",
        known: Recalled,
        evidence: "Namespaces in XML, section 3",
        made: &[Made::Prefixes],
    },
    HonestServer {
        id: "element-order",
        does: "children come in the opposite order",
        known: Inferred,
        evidence: "no page gives one",
        made: &[Made::Retold(dress::other_order)],
    },
    HonestServer {
        id: "fields/nothing-empty",
        does: "what has no value is not told, instead of empty",
        known: Recalled,
        evidence: "servers that bind objects to XML leave out what they know as absent",
        made: &[Made::Retold(fields::nothing_empty)],
    },
    HonestServer {
        id: "fields/more",
        does: "objects have elements of a later release",
        known: Recalled,
        evidence: "each release adds some",
        made: &[Made::Retold(fields::more)],
    },
    HonestServer {
        id: "fields/attributes",
        does: "elements have an attribute that nobody knows",
        known: Recalled,
        evidence: "nothing excludes it",
        made: &[Made::Retold(fields::attributes)],
    },
];

//! What an honest server is, and several of them at once.

use crate::contract::Standing;
use crate::lab::{CallCentre, Version};
use crate::mock::Choices;

use super::super::wire::{HttpWay, WireWay};
use super::retelling::Retell;

/// One way of an honest server that is not the mock's own.
#[derive(Debug)]
pub struct HonestServer {
    /// Its id: the kind, and behind a slash which of the kind, `xml-dress/cdata`. Two of one kind are never together.
    pub id: &'static str,
    /// What the server does, in one sentence.
    pub does: &'static str,
    /// How it is known.
    pub known: Standing,
    /// From where.
    pub evidence: &'static str,
    /// How it is made.
    pub(super) made: &'static [Made],
}

/// How a part of an honest server is made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Made {
    /// By a choice of the mock, as `--choose` takes it.
    Choice(&'static str),
    /// By another call centre.
    Centre(fn(&mut CallCentre)),
    /// By other bytes than the mock's.
    Retold(Retell),
    /// By answers that are written in another way.
    Http(HttpWay),
    /// By messages whose elements have prefixes.
    Prefixes,
    /// By another version, `11.6`.
    Version(&'static str),
    /// Not at all, for a reason.
    Not(&'static str),
}

impl HonestServer {
    /// The kind: what no other of the same kind can be together with.
    pub fn kind(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(kind, _)| kind)
    }

    /// Why it cannot be made, where it cannot.
    pub fn not_made(&self) -> Option<&'static str> {
        self.made.iter().find_map(|made| match made {
            Made::Not(reason) => Some(*reason),
            _ => None,
        })
    }
}

/// What a play goes against: the mock, otherwise in all that its servers are.
#[derive(Debug, Clone)]
pub(super) struct Together {
    pub(super) choices: Choices,
    pub(super) call_centre: CallCentre,
    pub(super) retold: Vec<Retell>,
    pub(super) way: WireWay,
    pub(super) version: Version,
}

impl Together {
    /// Of those servers. None of them is the mock as it is.
    pub(super) fn of(servers: &[&HonestServer]) -> Self {
        let (choices, call_centre) = (Choices::default(), CallCentre::standard());
        let (retold, way, version) = (Vec::new(), WireWay::default(), Version::default());
        let mut together = Together { choices, call_centre, retold, way, version };
        for made in servers.iter().flat_map(|server| server.made) {
            match made {
                // A test reads every choice of the table.
                Made::Choice(written) => {
                    together.choices = together.choices.choosing(written).unwrap_or(together.choices);
                }
                Made::Centre(change) => change(&mut together.call_centre),
                Made::Retold(retell) => together.retold.push(*retell),
                Made::Http(way) => together.way.http = *way,
                Made::Prefixes => together.way.prefixes = true,
                // A test reads every version of the table.
                Made::Version(written) => together.version = written.parse().unwrap_or_default(),
                Made::Not(_) => {}
            }
        }
        together
    }
}

#[cfg(test)]
mod tests {
    use super::super::honest_servers;
    use super::*;

    #[test]
    fn two_call_centres_together_are_sound() {
        let is_centre = |server: &&HonestServer| server.made.iter().any(|made| matches!(made, Made::Centre(_)));
        let centres: Vec<&HonestServer> = honest_servers().filter(is_centre).collect();
        assert!(centres.len() > 5);
        for one in &centres {
            for other in &centres {
                let together = Together::of(&[*one, *other]).call_centre;
                assert_eq!(together.check(), Ok(()), "{}+{}", one.id, other.id);
            }
        }
    }
}

//! Request ids: each request of a session has the number after the one before it (XEP-0124, section 14.1).

use std::fmt;

/// A request id. Never above [`Rid::LARGEST`], which every client's numbers can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rid(u64);

impl Rid {
    /// 2^53 - 1: the largest whole number that JavaScript counts without a gap.
    pub const LARGEST: u64 = (1 << 53) - 1;

    /// The request of that number; `None` for zero and beyond the largest.
    pub fn new(number: u64) -> Option<Rid> {
        (1..=Rid::LARGEST).contains(&number).then_some(Rid(number))
    }

    /// The first of a session, made from random bits, with room for all that follow.
    pub fn first(random: u64) -> Rid {
        Rid(random % (1 << 52) + 1)
    }

    /// The number.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The request after this one; `None` where there is no number left.
    pub fn next(self) -> Option<Rid> {
        Rid::new(self.0 + 1)
    }

    /// Reads digits and nothing else.
    pub fn parse(text: &str) -> Option<Rid> {
        number(text).and_then(Rid::new)
    }
}

impl fmt::Display for Rid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A whole number as XML Schema writes one that is not negative: digits and nothing else.
pub(super) fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_numbers_up_to_the_largest_are_request_ids() {
        assert_eq!(Rid::parse("9007199254740991").map(Rid::number), Some(Rid::LARGEST));
        for text in ["0", "-1", "+1", "", " 1", "1.0", "9007199254740992", "99999999999999999999999", "0x1", "\u{661}"]
        {
            assert_eq!(Rid::parse(text), None, "{text}");
        }
        assert_eq!(Rid::new(Rid::LARGEST).and_then(Rid::next), None);
    }

    #[test]
    fn a_first_one_leaves_room() {
        for random in [0, u64::MAX, 1 << 52] {
            let first = Rid::first(random);
            assert!(first.number() >= 1 && first.number() <= 1 << 52, "{first}");
        }
    }
}

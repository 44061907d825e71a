//! Passwords that are wrong: five in a row block an account for five minutes (pages 29 and 31).
//!
//! The pages tell it of signing in. Who somebody is, is found out before a request is read, so that wrong passwords of
//! every request count here, and a blocked account is refused every request. Streams are left alone.

use std::collections::BTreeMap;
use std::time::Duration;

use super::time::WorldTime;

/// How many wrong passwords in a row block an account: `user.sign_in#five-wrong-passwords`.
pub const WRONG_PASSWORDS: u32 = 5;

/// How long: `user.sign_in#five-wrong-passwords`.
pub const BLOCKED_FOR: Duration = Duration::from_secs(300);

/// What somebody's last passwords came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LastPasswords {
    /// So many wrong ones since the last right one.
    Wrong(u32),
    /// The account is blocked until then.
    BlockedUntil(WorldTime),
}

/// What everybody's last passwords came to, by their ids.
#[derive(Debug, Default)]
pub struct Passwords(BTreeMap<String, LastPasswords>);

impl Passwords {
    /// Whether a person's account is blocked.
    pub fn is_blocked(&self, id: &str, now: WorldTime) -> bool {
        matches!(self.0.get(id), Some(LastPasswords::BlockedUntil(end)) if now < *end)
    }

    /// Somebody came with a person's password, or with a wrong one; whether that person was let in.
    pub fn given(&mut self, id: &str, right: bool, now: WorldTime) -> bool {
        if self.is_blocked(id, now) {
            return false;
        }
        if right {
            self.0.remove(id);
            return true;
        }
        let wrong = match self.0.get(id) {
            Some(LastPasswords::Wrong(wrong)) => wrong + 1,
            Some(LastPasswords::BlockedUntil(_)) | None => 1,
        };
        let last = match wrong {
            WRONG_PASSWORDS.. => LastPasswords::BlockedUntil(now.after(BLOCKED_FOR)),
            _ => LastPasswords::Wrong(wrong),
        };
        self.0.insert(id.to_owned(), last);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::testing::{ADA, BEN, world};
    use crate::mock::world::World;

    fn wrong(world: &mut World, times: u32) {
        for _ in 0..times {
            assert!(!world.password_given(ADA, false));
        }
    }

    #[test]
    fn the_fifth_wrong_password_in_a_row_blocks_for_five_minutes() {
        let mut world = world(Cce);
        wrong(&mut world, WRONG_PASSWORDS - 1);
        assert!(world.password_given(ADA, true), "four are not enough");
        wrong(&mut world, WRONG_PASSWORDS - 1);
        assert!(!world.is_blocked(ADA), "a right one in between begins the count anew");
        wrong(&mut world, 1);
        assert!(world.is_blocked(ADA) && !world.is_blocked(BEN));
        assert!(!world.password_given(ADA, true));
        world.advance(BLOCKED_FOR - Duration::from_millis(1));
        wrong(&mut world, 1);
        assert!(!world.password_given(ADA, true));
        world.advance(Duration::from_millis(1));
        wrong(&mut world, WRONG_PASSWORDS - 1);
        assert!(world.password_given(ADA, true), "the block was not prolonged, and the count begins anew");
    }
}

//! What waits for one client of all that may wait: so much for each, and so much together.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::limits::{SMALL_SHARE, WAITING_FOR_ONE, WAITING_TOGETHER};

/// What waits for all clients of this process, in bytes.
static TOGETHER: AtomicUsize = AtomicUsize::new(0);

/// One client's share. Given back when it is dropped.
#[derive(Debug)]
pub struct Share {
    own: AtomicUsize,
    together: &'static AtomicUsize,
}

impl Default for Share {
    fn default() -> Share {
        Share::of(&TOGETHER)
    }
}

impl Share {
    fn of(together: &'static AtomicUsize) -> Share {
        Share { own: AtomicUsize::new(0), together }
    }

    /// Takes so many bytes; `false`, and nothing is taken, where there is too much already. Whatever waits already counts
    /// and not the bytes themselves, so that something large passes where nothing waits.
    #[must_use]
    pub fn take(&self, bytes: usize) -> bool {
        let own = self.own.fetch_add(bytes, Ordering::SeqCst);
        let together = self.together.fetch_add(bytes, Ordering::SeqCst);
        let is_too_much = own > WAITING_FOR_ONE || (together > WAITING_TOGETHER && own > SMALL_SHARE);
        if is_too_much {
            self.give_back(bytes);
        }
        !is_too_much
    }

    /// Gives back what was taken.
    pub fn give_back(&self, bytes: usize) {
        self.own.fetch_sub(bytes, Ordering::SeqCst);
        self.together.fetch_sub(bytes, Ordering::SeqCst);
    }

    /// Takes or gives back until the share is so large; `false`, and nothing is changed, where that is too much.
    #[must_use]
    pub fn become_of(&self, bytes: usize) -> bool {
        let has = self.own.load(Ordering::SeqCst);
        if bytes > has {
            return self.take(bytes - has);
        }
        self.give_back(has - bytes);
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.together.fetch_sub(*self.own.get_mut(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_its_limit_and_something_large_passes_where_nothing_waits() {
        let share = Share::default();
        assert!(share.take(2 * WAITING_FOR_ONE), "nothing waits");
        assert!(!share.take(1) && !share.become_of(2 * WAITING_FOR_ONE + 1));
        share.give_back(WAITING_FOR_ONE);
        assert!(share.take(1));
        assert!(share.become_of(0) && share.become_of(WAITING_FOR_ONE));
    }

    #[test]
    fn where_too_much_waits_together_whoever_has_much_gets_no_more() {
        static OURS: AtomicUsize = AtomicUsize::new(0);
        let shares: Vec<Share> = (0..WAITING_TOGETHER / WAITING_FOR_ONE).map(|_| Share::of(&OURS)).collect();
        for share in &shares {
            assert!(share.take(WAITING_FOR_ONE));
        }
        let little = Share::of(&OURS);
        assert!(little.take(1) && little.take(SMALL_SHARE), "somebody who has little has room");
        assert!(!little.take(1) && !shares[0].take(1));
        drop(shares);
        assert!(little.take(1), "there is room again");
        drop(little);
        assert_eq!(OURS.load(Ordering::SeqCst), 0);
    }
}

//! What waits for one client of all that may wait: so much for each, and so much together.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::limits::{SMALL_SHARE, WAITING_FOR_ONE, WAITING_TOGETHER};

/// What waits for all clients of this process, in bytes.
static TOGETHER: AtomicUsize = AtomicUsize::new(0);

/// One client's share. Given back when it is dropped.
#[derive(Debug, Default)]
pub struct Share(AtomicUsize);

impl Share {
    /// Takes so many bytes; `false`, and nothing is taken, where there is too much already. Whatever waits already counts
    /// and not the bytes themselves, so that something large passes where nothing waits.
    #[must_use]
    pub fn take(&self, bytes: usize) -> bool {
        let own = self.0.fetch_add(bytes, Ordering::SeqCst);
        let together = TOGETHER.fetch_add(bytes, Ordering::SeqCst);
        let is_too_much = own > WAITING_FOR_ONE || (together > WAITING_TOGETHER && own > SMALL_SHARE);
        if is_too_much {
            self.give_back(bytes);
        }
        !is_too_much
    }

    /// Gives back what was taken.
    pub fn give_back(&self, bytes: usize) {
        self.0.fetch_sub(bytes, Ordering::SeqCst);
        TOGETHER.fetch_sub(bytes, Ordering::SeqCst);
    }

    /// Takes or gives back until the share is so large; `false`, and nothing is changed, where that is too much.
    #[must_use]
    pub fn become_of(&self, bytes: usize) -> bool {
        let has = self.0.load(Ordering::SeqCst);
        if bytes > has {
            return self.take(bytes - has);
        }
        self.give_back(has - bytes);
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        TOGETHER.fetch_sub(*self.0.get_mut(), Ordering::SeqCst);
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
}

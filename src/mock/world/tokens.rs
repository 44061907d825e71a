//! Tokens of single sign-on: whose each is, and until when it is taken.
//!
//! A real server asks its identity service (`single_sign_on` of the guide); here whoever holds the control address gives
//! tokens, and they end by the world's clock. A stream that is open when a token ends goes on: no page says otherwise.

use std::time::Duration;

use crate::control::Password;
use crate::limits::MOST_TOKENS;

use super::time::WorldTime;

/// How long an access token is taken: `expires_in` of the examples (12.6, Client Integration).
pub const TOKEN_LIFETIME: Duration = Duration::from_secs(300);

/// A token that was given.
#[derive(Debug)]
struct Given {
    token: Password,
    person: String,
    until: WorldTime,
}

/// Every token that is taken.
#[derive(Debug, Default)]
pub struct Tokens(Vec<Given>);

impl Tokens {
    /// A person has a token from now on. Where there are too many, the one that ends first is forgotten.
    pub fn give(&mut self, token: Password, person: &str, until: WorldTime, now: WorldTime) {
        self.0.retain(|given| now < given.until);
        if self.0.len() >= MOST_TOKENS {
            let first = (0..self.0.len()).min_by_key(|place| self.0.get(*place).map(|given| given.until));
            first.map(|place| self.0.swap_remove(place));
        }
        self.0.push(Given { token, person: person.to_owned(), until });
    }

    /// Whose token that is, where it is one and has not ended.
    pub fn holder(&self, token: &str, now: WorldTime) -> Option<&str> {
        let given = self.0.iter().find(|given| given.token.0 == token)?;
        (now < given.until).then_some(given.person.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::testing::{ADA, BEN, world};

    #[test]
    fn a_token_is_taken_until_its_end_on_the_worlds_clock() {
        let mut world = world(Cce);
        world.give_token(Password("a".to_owned()), ADA, TOKEN_LIFETIME);
        world.give_token(Password("b".to_owned()), BEN, TOKEN_LIFETIME * 2);
        let holders = |world: &crate::mock::world::World| {
            ["a", "b", "c", ""].map(|token| world.holder_of(token).map(str::to_owned))
        };
        assert_eq!(holders(&world), [Some(ADA.to_owned()), Some(BEN.to_owned()), None, None]);
        world.advance(TOKEN_LIFETIME - Duration::from_millis(1));
        assert_eq!(world.holder_of("a"), Some(ADA));
        world.advance(Duration::from_millis(1));
        assert_eq!(holders(&world), [None, Some(BEN.to_owned()), None, None]);
        assert_eq!(world.begun_anew().holder_of("b"), None);
        assert!(!format!("{:?}", world.tokens).contains("\"b\""), "no token is printed");
    }

    #[test]
    fn no_more_tokens_are_kept_than_the_limit_and_the_one_that_ends_first_goes() {
        let (mut tokens, now) = (Tokens::default(), WorldTime::start());
        tokens.give(Password("soon".to_owned()), ADA, now.after(Duration::from_secs(1)), now);
        let late = now.after(Duration::from_secs(9));
        for number in 0..MOST_TOKENS {
            tokens.give(Password(number.to_string()), BEN, late, now);
        }
        assert_eq!(
            (tokens.0.len(), tokens.holder("soon", now), tokens.holder("0", now)),
            (MOST_TOKENS, None, Some(BEN))
        );
        tokens.give(Password("next".to_owned()), ADA, late.after(Duration::from_secs(1)), late);
        assert_eq!(tokens.0.len(), 1, "those that have ended are not kept");
    }
}

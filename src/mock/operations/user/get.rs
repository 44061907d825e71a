//! User, Get User (pages 33 to 35).

use super::{id_of, is_someone_else, unknown};
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetUser {
    /// Id or login name.
    pub user: String,
}

impl Verb for GetUser {
    const OPERATION: &'static str = "user.get";
    const ADDRESS: Address = Address::GetUser;
    const SUCCESS: &'static str = "user.get#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<GetUser>::at_once(
            "not_own_or_team",
            &["user.get#401-invalid-authorization-user-specified"],
            "Users see themselves; supervisors see the agents of their teams too.",
            |asked| {
                let id = id_of(asked.world, &asked.command.user);
                is_someone_else(asked.world, asked.requester, &id) && !asked.world.supervises(asked.requester, &id)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<GetUser>::at_once("user_unknown", &["user.get#404-user-not-found"], "The user has to exist.", |asked| {
            unknown(asked.world, &asked.command.user)
        }),
    ]];

    fn parse(id: &str, _body: &Element) -> Self {
        GetUser { user: id.to_owned() }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let id = id_of(world, &self.user);
        let user = world.agent(&id).map(|agent| render::user(world, agent, "User"));
        Effect::Shown(user.unwrap_or_else(|| Element::new("User")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::testing::{ADA, BEN, DORA, SAM, asks, world};

    #[test]
    fn users_see_themselves_and_supervisors_their_teams() {
        let mut world = world(Cce);
        let get = |user: &str| GetUser { user: user.into() };
        assert_eq!(asks(&get(ADA), &mut world, ADA), "user.get#200");
        assert_eq!(asks(&get("ada.example"), &mut world, ADA), "user.get#200");
        assert_eq!(asks(&get(BEN), &mut world, ADA), "user.get#401-invalid-authorization-user-specified");
        assert_eq!(asks(&get(BEN), &mut world, SAM), "user.get#200");
        assert_eq!(asks(&get(DORA), &mut world, SAM), "user.get#401-invalid-authorization-user-specified");
        assert_eq!(asks(&get("9999999"), &mut world, ADA), "user.get#404-user-not-found");
    }
}

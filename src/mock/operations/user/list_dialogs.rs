//! User, Get List of Dialogs (page 38): the voice dialogs of a user.

use super::{id_of, is_someone_else, unknown};
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for a user's dialogs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDialogs {
    /// Id or login name.
    pub user: String,
}

impl Verb for ListDialogs {
    const OPERATION: &'static str = "user.list_dialogs";
    const ADDRESS: Address = Address::ListDialogs;
    const SUCCESS: &'static str = "user.list_dialogs#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        Rule::<ListDialogs>::at_once(
            "not_own_or_team",
            &["user.list_dialogs#401-invalid-authorization-user-specified"],
            "Users see their own dialogs; supervisors those of the agents of their teams too.",
            |asked| {
                let id = id_of(asked.world, &asked.command.user);
                is_someone_else(asked.world, asked.requester, &id) && !asked.world.supervises(asked.requester, &id)
            },
        )
        .with(|asked| Details::data(asked.requester)),
        Rule::<ListDialogs>::at_once(
            "user_unknown",
            &["user.list_dialogs#404-user-not-found"],
            "The user has to exist.",
            |asked| unknown(asked.world, &asked.command.user),
        )
        .or("user.list_dialogs#401-invalid-authorization-user-specified")
        .with(|asked| Details::data(asked.command.user.as_str())),
    ]];

    fn parse(id: &str, _body: &Element) -> Self {
        ListDialogs { user: id.to_owned() }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let id = id_of(world, &self.user);
        Effect::Shown(render::dialogs(world, &id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::{ADA, BEN, asks, talking_agent, world};
    use crate::xml::write_indented;

    fn list(user: &str) -> ListDialogs {
        ListDialogs { user: user.into() }
    }

    fn body(world: &mut World) -> String {
        match carry_out(&list(ADA), world, ADA, "") {
            Performed::Done { body: Some(body), .. } => write_indented(&body),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn without_any_the_body_is_an_empty_element() {
        assert_eq!(body(&mut world(Cce)), "<Dialogs/>");
        let (mut world, dialog) = talking_agent(Cce, ADA);
        assert!(body(&mut world).contains(&format!("<id>{dialog}</id>")));
    }

    #[test]
    fn others_are_not_shown_theirs() {
        let mut world = world(Cce);
        assert_eq!(asks(&list(BEN), &mut world, ADA), "user.list_dialogs#401-invalid-authorization-user-specified");
        assert_eq!(asks(&list("9999999"), &mut world, ADA), "user.list_dialogs#404-user-not-found");
    }
}

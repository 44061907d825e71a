//! User, Get Reason Code (pages 51 and 52).

use super::OfUser;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::operations::user;
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for a reason code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetReasonCode {
    /// Id or login name.
    pub user: String,
    /// Its id.
    pub reason: String,
}

impl OfUser for GetReasonCode {
    fn user(&self) -> &str {
        &self.user
    }
}

impl Verb for GetReasonCode {
    const OPERATION: &'static str = "user.get_reason_code";
    const ADDRESS: Address = Address::GetReasonCode;
    const SUCCESS: &'static str = "user.get_reason_code#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        user::not_own(&["user.get_reason_code#401-invalid-authorization-user-specified"]),
        user::user_unknown(
            &["user.get_reason_code#404-not-found"],
            "user.get_reason_code#401-invalid-authorization-user-specified",
        ),
        Rule::<GetReasonCode>::at_once(
            "reason_unknown",
            &["user.get_reason_code#404-not-found"],
            "The reason code has to exist and apply to the user.",
            |asked| asked.world.reason_code_of(&asked.command.user, &asked.command.reason).is_none(),
        )
        .with(|asked| Details::data(asked.command.reason.as_str())),
    ]];

    fn parse(id: &str, address: &Element) -> Self {
        GetReasonCode { user: id.to_owned(), reason: parameter(address, "below").unwrap_or_default() }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let reason = world.reason_code_of(&self.user, &self.reason).map(render::reason_code);
        Effect::Shown(reason.unwrap_or_else(|| Element::new("ReasonCode")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::{ADA, SAM, asks, with_reasons, world};
    use crate::xml::write_compact;

    fn body(asked: &GetReasonCode, world: &mut World) -> String {
        match carry_out(asked, world, ADA, "") {
            Performed::Done { body: Some(body), .. } => write_compact(&body),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_that_exists_is_shown_to_its_user() {
        let mut world = with_reasons(world(Cce));
        let get = |reason: &str| GetReasonCode { user: ADA.into(), reason: reason.into() };
        assert!(body(&get("71"), &mut world).contains("<category>LOGOUT</category><code>1</code><label>Lunch</label>"));
        assert_eq!(asks(&get("99"), &mut world, ADA), "user.get_reason_code#404-not-found");
        let row = "user.get_reason_code#401-invalid-authorization-user-specified";
        assert_eq!(asks(&get("71"), &mut world, SAM), row);
    }
}

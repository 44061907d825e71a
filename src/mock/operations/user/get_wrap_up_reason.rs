//! User, Get Wrap-Up Reason (page 54).

use super::OfUser;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::operations::user;
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for a wrap-up reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetWrapUpReason {
    /// Id or login name.
    pub user: String,
    /// Its id.
    pub reason: String,
}

impl OfUser for GetWrapUpReason {
    fn user(&self) -> &str {
        &self.user
    }
}

impl Verb for GetWrapUpReason {
    const OPERATION: &'static str = "user.get_wrap_up_reason";
    const ADDRESS: Address = Address::GetWrapUpReason;
    const SUCCESS: &'static str = "user.get_wrap_up_reason#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        user::not_own(&["user.get_wrap_up_reason#401-invalid-authorization-user-specified"]),
        user::user_unknown(
            &["user.get_wrap_up_reason#404-not-found"],
            "user.get_wrap_up_reason#401-invalid-authorization-user-specified",
        ),
        Rule::<GetWrapUpReason>::at_once(
            "reason_unknown",
            &["user.get_wrap_up_reason#404-not-found"],
            "The wrap-up reason has to exist.",
            |asked| asked.world.wrap_up_reason(&asked.command.reason).is_none(),
        )
        .with(|asked| Details::data(asked.command.reason.as_str())),
    ]];

    fn parse(id: &str, address: &Element) -> Self {
        GetWrapUpReason { user: id.to_owned(), reason: parameter(address, "below").unwrap_or_default() }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        let reason = world.wrap_up_reason(&self.reason).map(|reason| render::wrap_up_reason(requester, reason));
        Effect::Shown(reason.unwrap_or_else(|| Element::new("WrapUpReason")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::{ADA, SAM, asks, world};
    use crate::xml::write_compact;

    fn body(asked: &GetWrapUpReason, world: &mut World) -> String {
        match carry_out(asked, world, ADA, "") {
            Performed::Done { body: Some(body), .. } => write_compact(&body),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_that_exists_is_shown_to_its_user() {
        let mut world = world(Cce);
        let get = |reason: &str| GetWrapUpReason { user: ADA.into(), reason: reason.into() };
        assert!(body(&get("302"), &mut world).contains("<label>Complaint</label>"));
        assert_eq!(asks(&get("99"), &mut world, ADA), "user.get_wrap_up_reason#404-not-found");
        let row = "user.get_wrap_up_reason#401-invalid-authorization-user-specified";
        assert_eq!(asks(&get("302"), &mut world, SAM), row);
    }
}

//! User, Get Wrap-Up Reason List (page 55).

use super::OfUser;
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::operations::user;
use crate::mock::render;
use crate::mock::rule::Rule;
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for the wrap-up reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListWrapUpReasons {
    /// Id or login name.
    pub user: String,
}

impl OfUser for ListWrapUpReasons {
    fn user(&self) -> &str {
        &self.user
    }
}

impl Verb for ListWrapUpReasons {
    const OPERATION: &'static str = "user.list_wrap_up_reasons";
    const ADDRESS: Address = Address::ListWrapUpReasons;
    const SUCCESS: &'static str = "user.list_wrap_up_reasons#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        user::not_own(&["user.list_wrap_up_reasons#401-invalid-authorization-user-specified"]),
        user::user_unknown(
            &["user.list_wrap_up_reasons#404-not-found"],
            "user.list_wrap_up_reasons#401-invalid-authorization-user-specified",
        ),
    ]];

    fn parse(id: &str, _address: &Element) -> Self {
        ListWrapUpReasons { user: id.to_owned() }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        Effect::Shown(render::wrap_up_reasons(world, requester))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::{ADA, SAM, asks, world};
    use crate::xml::write_compact;

    fn body(asked: &ListWrapUpReasons, world: &mut World) -> String {
        match carry_out(asked, world, ADA, "") {
            Performed::Done { body: Some(body), .. } => write_compact(&body),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_are_listed_to_their_user() {
        let (mut world, list) = (world(Cce), ListWrapUpReasons { user: ADA.into() });
        let text = body(&list, &mut world);
        let first = "<WrapUpReason><uri>/finesse/api/User/1001001/WrapUpReason/301</uri><label>Order</label><forAll>true</forAll>";
        assert!(text.contains(first) && text.matches("<WrapUpReason>").count() == 2, "{text}");
        let row = "user.list_wrap_up_reasons#401-invalid-authorization-user-specified";
        assert_eq!(asks(&list, &mut world, SAM), row);
    }
}

//! User, Get Reason Code List (pages 52 to 54).

use super::OfUser;
use crate::lab::ReasonCategory;
use crate::mock::operation::{Address, Effect, Object, Verb, parameter};
use crate::mock::operations::user;
use crate::mock::render;
use crate::mock::rule::{Details, Rule};
use crate::mock::world::World;
use crate::xml::Element;

/// Asks for the reason codes of a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListReasonCodes {
    /// Id or login name.
    pub user: String,
    /// Their category; `None` where it is missing or unknown.
    pub category: Option<ReasonCategory>,
}

impl OfUser for ListReasonCodes {
    fn user(&self) -> &str {
        &self.user
    }
}

impl Verb for ListReasonCodes {
    const OPERATION: &'static str = "user.list_reason_codes";
    const ADDRESS: Address = Address::ListReasonCodes;
    const SUCCESS: &'static str = "user.list_reason_codes#200";
    const RULES: &'static [&'static [Rule<Self>]] = &[&[
        user::not_own(&["user.list_reason_codes#401-invalid-authorization-user-specified"]),
        user::user_unknown(
            &["user.list_reason_codes#404-not-found"],
            "user.list_reason_codes#401-invalid-authorization-user-specified",
        ),
        Rule::<ListReasonCodes>::at_once(
            "category_missing_or_unknown",
            &["user.list_reason_codes#400-bad-request"],
            "The query names the category, NOT_READY or LOGOUT.",
            |asked| asked.command.category.is_none(),
        )
        .with(|_| Details::data("category")),
    ]];

    fn parse(id: &str, address: &Element) -> Self {
        let asked = parameter(address, "category");
        let named = |category: &ReasonCategory| asked.as_deref() == Some(category.word());
        let category = [ReasonCategory::NotReady, ReasonCategory::Logout].into_iter().find(named);
        ListReasonCodes { user: id.to_owned(), category }
    }

    fn object(&self) -> Object {
        Object::User(self.user.clone())
    }

    fn effect(&self, world: &mut World, _requester: &str) -> Effect {
        let codes = self.category.map(|category| render::reason_codes(world, &self.user, category));
        Effect::Shown(codes.unwrap_or_else(|| Element::new("ReasonCodes")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::mock::operation::{Performed, carry_out};
    use crate::mock::testing::{ADA, SAM, asks, with_reasons, world};
    use crate::xml::write_compact;

    fn body(asked: &ListReasonCodes, world: &mut World) -> String {
        match carry_out(asked, world, ADA, "") {
            Performed::Done { body: Some(body), .. } => write_compact(&body),
            other => panic!("{other:?}"),
        }
    }

    fn list(user: &str, category: &str) -> ListReasonCodes {
        ListReasonCodes::parse(user, &Element::default().with_child(Element::leaf("category", category)))
    }

    #[test]
    fn those_of_the_category_are_listed() {
        let mut world = with_reasons(world(Cce));
        let text = body(&list("ada.example", "NOT_READY"), &mut world);
        assert!(
            text.starts_with("<ReasonCodes category=\"NOT_READY\"><ReasonCode><uri>/finesse/api/ReasonCode/61</uri>"),
            "{text}"
        );
        assert!(text.contains("<category>NOT_READY</category>") && !text.contains("LOGOUT"), "{text}");
        assert!(body(&list(ADA, "LOGOUT"), &mut world).contains("/finesse/api/ReasonCode/71"));
    }

    #[test]
    fn of_oneself_and_with_a_category() {
        let mut world = world(Cce);
        assert_eq!(body(&list(ADA, "LOGOUT"), &mut world), "<ReasonCodes category=\"LOGOUT\"/>");
        for (user, category, requester, row) in [
            (ADA, "READY", ADA, "user.list_reason_codes#400-bad-request"),
            (ADA, "", ADA, "user.list_reason_codes#400-bad-request"),
            (ADA, "LOGOUT", SAM, "user.list_reason_codes#401-invalid-authorization-user-specified"),
            ("9999999", "LOGOUT", SAM, "user.list_reason_codes#404-not-found"),
        ] {
            assert_eq!(asks(&list(user, category), &mut world, requester), row, "{user} {category}");
        }
    }
}

//! Differences: documented effects that are not the same on both deployments, as values that the world's verbs read.
//!
//! What one deployment *refuses* and the other does not is a rule with one deployment, beside its command.

use std::fmt::Debug;

use crate::contract::Deployment;

use super::choices::{AutomaticAvailable, DialerOnCce, LogoutOnDisconnect};
use super::citation::write_row;
use super::contract::Contract;
use super::lie::{ClauseId, Twist};
use super::states::{AgentState, Preview};

/// One documented effect that differs.
#[derive(Debug)]
pub struct Difference<T: 'static> {
    /// Its name among the differences.
    pub name: &'static str,
    /// Full ids of the rows that document it.
    pub rows: &'static [&'static str],
    /// What differs, in one sentence.
    pub says: &'static str,
    /// The effect on CCE.
    pub cce: T,
    /// The effect on CCX.
    pub ccx: T,
}

impl<T> Difference<T> {
    /// Its id.
    pub const fn id(&self) -> ClauseId {
        ClauseId::new("difference", self.name)
    }

    /// The effect on a deployment.
    pub const fn of(&self, deployment: Deployment) -> &T {
        match deployment {
            Deployment::Cce => &self.cce,
            Deployment::Ccx => &self.ccx,
        }
    }
}

impl<T: Copy + Debug> Difference<T> {
    /// The effect under a contract.
    pub fn on(&self, contract: &Contract) -> T {
        self.swapped_or_not(contract, contract.behaves_as())
    }

    /// The effect that belongs to the deployment that a contract names, however a world behaves.
    pub fn declared(&self, contract: &Contract) -> T {
        self.swapped_or_not(contract, contract.deployment)
    }

    fn swapped_or_not(&self, contract: &Contract, deployment: Deployment) -> T {
        let is_swapped = contract.twist(self.id()) == Some(Twist::OtherDeployment);
        *self.of(if is_swapped { deployment.other() } else { deployment })
    }

    fn listing(&self) -> DifferenceListing {
        DifferenceListing {
            id: self.id(),
            rows: self.rows,
            says: self.says,
            cce: format!("{:?}", self.cce),
            ccx: format!("{:?}", self.ccx),
        }
    }
}

/// What follows for an agent who was READY before a call that is over now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterwards {
    /// READY again.
    Ready,
    /// As the agent's Automatic Available says.
    AutomaticAvailable,
}

impl Afterwards {
    /// The state under a contract's choices.
    pub const fn state(self, contract: &Contract) -> AgentState {
        match (self, contract.choices.automatic_available) {
            (Afterwards::AutomaticAvailable, AutomaticAvailable::NotSet) => AgentState::NotReady,
            (Afterwards::Ready, _) | (_, AutomaticAvailable::Set) => AgentState::Ready,
        }
    }
}

/// What becomes of an agent whose client stays away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientGone {
    /// Signed out.
    SignedOut,
    /// As the CTI server's Logout on Agent Disconnect says.
    LogoutOnAgentDisconnect,
}

impl ClientGone {
    /// The state under a contract's choices.
    pub const fn state(self, contract: &Contract) -> AgentState {
        match (self, contract.choices.logout_on_disconnect) {
            (ClientGone::LogoutOnAgentDisconnect, LogoutOnDisconnect::NotReady) => AgentState::NotReady,
            (ClientGone::SignedOut, _) | (_, LogoutOnDisconnect::Logout) => AgentState::Logout,
        }
    }
}

/// The state of an agent who holds a queued call.
pub static HOLD_QUEUED_CALL: Difference<AgentState> = Difference {
    name: "hold_queued_call",
    rows: &["user.change_state#platform-hold-icd-call"],
    says: "An agent who holds a queued call is in HOLD on CCE and stays TALKING on CCX, where nothing is published.",
    cce: AgentState::Hold,
    ccx: AgentState::Talking,
};

/// The state of an agent who answers a call that did not come through a queue; `None` leaves it as it is.
pub static ANSWER_DIRECT_CALL: Difference<Option<AgentState>> = Difference {
    name: "answer_direct_call",
    rows: &["user.change_state#platform-answer-non-icd-call"],
    says: "An agent who answers a direct call is TALKING on CCE and keeps the state on CCX.",
    cce: Some(AgentState::Talking),
    ccx: None,
};

/// The state of an agent who places a call; `None` leaves it as it is.
pub static PLACE_DIRECT_CALL: Difference<Option<AgentState>> = Difference {
    name: "place_direct_call",
    rows: &["user.change_state#platform-place-non-icd-call"],
    says: "An agent who places a call is TALKING on CCE and keeps the state on CCX.",
    cce: Some(AgentState::Talking),
    ccx: None,
};

/// The system's reason code with which a READY agent who places a call becomes NOT_READY first.
pub static CALL_FROM_READY: Difference<Option<u32>> = Difference {
    name: "call_from_ready",
    rows: &["dialog.make_call#platform-call-from-ready"],
    says: "A READY agent who places a call becomes NOT_READY with 50006 on CCE; on CCX the guide tells nothing.",
    cce: Some(50_006),
    ccx: None,
};

/// The state of a supervisor who listens to a call; `None` leaves it as it is.
pub static MONITOR_CALL: Difference<Option<AgentState>> = Difference {
    name: "monitor_call",
    rows: &["dialog.silent_monitor#platform-states-around-monitoring"],
    says: "A supervisor who monitors silently is TALKING on CCE and stays NOT_READY on CCX.",
    cce: Some(AgentState::Talking),
    ccx: None,
};

/// Whether a supervisor who steps into a call that did not come through a queue talks.
pub static BARGE_DIRECT_CALL: Difference<bool> = Difference {
    name: "barge_direct_call",
    rows: &["dialog.barge_call#platform-states-non-icd-call", "dialog.barge_call#platform-states-icd-call"],
    says: "A supervisor who barges into a queued call is TALKING on both; into another call on CCE only.",
    cce: true,
    ccx: false,
};

/// What a dialer shows before it calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialerPreview {
    /// As the contract chooses.
    Chosen,
    /// Direct Preview always.
    Direct,
}

impl DialerPreview {
    /// The preview under a contract's choices.
    pub const fn of(self, contract: &Contract) -> Preview {
        match (self, contract.choices.dialer_on_cce) {
            (DialerPreview::Chosen, DialerOnCce::OutboundOption) => Preview::OutboundOption,
            _ => Preview::Direct,
        }
    }
}

/// What a dialer's reservation is.
pub static RESERVATION_PREVIEW: Difference<DialerPreview> = Difference {
    name: "reservation_preview",
    rows: &["dialog.outbound_option_preview#platform-support", "dialog.direct_preview#platform-support"],
    says: "A dialer reserves by Outbound Option Preview on CCE and by Direct Preview on CCX.",
    cce: DialerPreview::Chosen,
    ccx: DialerPreview::Direct,
};

/// BAStatus for each preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BaStatus {
    /// For Outbound Option Preview.
    pub outbound_option: &'static str,
    /// For Direct Preview.
    pub direct: &'static str,
}

impl BaStatus {
    /// The word for a preview.
    pub const fn of(self, preview: Preview) -> &'static str {
        match preview {
            Preview::OutboundOption => self.outbound_option,
            Preview::Direct => self.direct,
        }
    }
}

/// BAStatus of a reservation.
pub static RESERVATION_BA_STATUS: Difference<BaStatus> = Difference {
    name: "reservation_ba_status",
    rows: &["dialog.outbound_call_types#preview-reservation", "dialog.outbound_call_types#direct-preview-reservation"],
    says: "BAStatus of a reservation names blended mode and preview on CCE and is OUTBOUND on CCX.",
    cce: BaStatus {
        outbound_option: "BLENDED_PREVIEW_OUTBOUND_RESERVATION",
        direct: "BLENDED_DIRECT_PREVIEW_OUTBOUND_RESERVATION",
    },
    ccx: BaStatus { outbound_option: "OUTBOUND", direct: "OUTBOUND" },
};

/// BAStatus of a dialer's call to a customer.
pub static CAMPAIGN_BA_STATUS: Difference<BaStatus> = Difference {
    name: "campaign_ba_status",
    rows: &["dialog.outbound_call_types#preview-customer-call"],
    says: "BAStatus of the call to the customer names blended mode and preview on CCE and is OUTBOUND on CCX.",
    cce: BaStatus { outbound_option: "BLENDED_PREVIEW_OUTBOUND", direct: "BLENDED_DIRECT_PREVIEW_OUTBOUND" },
    ccx: BaStatus { outbound_option: "OUTBOUND", direct: "OUTBOUND" },
};

/// Whether BACustomerNumber is among the variables of a dialer's call.
pub static CUSTOMER_NUMBER_VARIABLE: Difference<bool> = Difference {
    name: "customer_number_variable",
    rows: &["dialog.update_call_data#400-invalid-input-outbound-variable"],
    says: "BACustomerNumber is a variable of outbound calls on CCX only.",
    cce: false,
    ccx: true,
};

/// Whether a dialog that is read has wrapUpItems.
pub static WRAP_UP_ITEMS: Difference<bool> = Difference {
    name: "wrap_up_items",
    rows: &["dialog.get#platform-wrap-up-items"],
    says: "A dialog that is read has wrapUpItems on CCX and not on CCE.",
    cce: false,
    ccx: true,
};

/// callType of a call that was transferred in a single step.
pub static SINGLE_STEP_CALL_TYPE: Difference<&str> = Difference {
    name: "single_step_call_type",
    rows: &["notification.dialog#post"],
    says: "callType after a single step transfer is TRANSFER on CCE and OFFERED on CCX.",
    cce: "TRANSFER",
    ccx: "OFFERED",
};

/// The state after a queued call for an agent who was READY before it.
pub static QUEUED_CALL_AFTERWARDS: Difference<Afterwards> = Difference {
    name: "queued_call_afterwards",
    rows: &["notification.user#put"],
    says: "After a queued call an agent is READY again on CCE; on CCX the agent's Automatic Available decides.",
    cce: Afterwards::Ready,
    ccx: Afterwards::AutomaticAvailable,
};

/// callType of a call that came through a queue.
pub static QUEUED_CALL_TYPE: Difference<&str> = Difference {
    name: "queued_call_type",
    rows: &["dialog.call_types#queued-call-cce", "dialog.call_types#queued-call-ccx"],
    says: "callType of a queued call is PREROUTE_ACD_IN on CCE and ACD_IN on CCX.",
    cce: "PREROUTE_ACD_IN",
    ccx: "ACD_IN",
};

/// The system's reason codes for an agent who did not answer: where one call is enough, and where calls are counted.
pub static RING_NO_ANSWER_CODE: Difference<(u32, u32)> = Difference {
    name: "ring_no_answer_code",
    rows: &["user.state_transitions#call-not-answered", "user.state_transitions#ccx-call-not-answered-code"],
    says: "Who does not answer a queued call becomes NOT_READY with the system's code 32767 on CCE and 32763 on CCX.",
    cce: (32_767, 50_010),
    ccx: (32_763, 32_763),
};

/// The system's reason code for NOT_READY forced by a supervisor.
pub static FORCED_NOT_READY_CODE: Difference<u32> = Difference {
    name: "forced_not_ready_code",
    rows: &["user.change_state#platform-supervisor-forces-not-ready"],
    says: "NOT_READY forced by a supervisor carries the system's code 999 on CCE and 33 on CCX.",
    cce: 999,
    ccx: 33,
};

/// The system's reason code for LOGOUT forced by a supervisor.
pub static FORCED_LOGOUT_CODE: Difference<u32> = Difference {
    name: "forced_logout_code",
    rows: &["notification.user#put"],
    says: "LOGOUT forced by a supervisor carries the system's code 999 on CCE and 22 on CCX.",
    cce: 999,
    ccx: 22,
};

/// What becomes of an agent whose last client went and stays away.
pub static CLIENT_GONE: Difference<ClientGone> = Difference {
    name: "client_gone",
    rows: &["high_availability.presence#platform-after-forced-sign-out", "high_availability.presence#forced-sign-out"],
    says: "An agent whose client stays away is signed out on CCX; on CCE Logout on Agent Disconnect decides.",
    cce: ClientGone::LogoutOnAgentDisconnect,
    ccx: ClientGone::SignedOut,
};

/// The state and reason code of an agent whose phone fails, and the code once it works again.
pub static PHONE_FAILURE: Difference<(AgentState, u32, Option<u32>)> = Difference {
    name: "phone_failure",
    rows: &["high_availability.phone#platform-phone-fails"],
    says: "An agent whose phone fails is signed out with 50003 on CCE and NOT_READY with 32759 on CCX.",
    cce: (AgentState::Logout, 50_003, None),
    ccx: (AgentState::NotReady, 32_759, Some(32_756)),
};

/// Whether who signs in as a mobile agent is one.
pub static MOBILE_AGENTS: Difference<bool> = Difference {
    name: "mobile_agents",
    rows: &["user.get#platform-mobile-agent", "user.sign_in_mobile_agent#501-not-implemented"],
    says: "There are mobile agents on CCE, who are shown with mode and number, and none on CCX.",
    cce: true,
    ccx: false,
};

/// Whether the second server of a pair answers a configuration API that is read.
pub static SECOND_READS_CONFIGURATION: Difference<bool> = Difference {
    name: "second_reads_configuration",
    rows: &["general.http#platform-second-server-reads"],
    says: "On the second server configuration APIs are refused on CCE; on CCX they can be read.",
    cce: false,
    ccx: true,
};

/// `deploymentType` in SystemInfo.
pub static DEPLOYMENT_TYPE: Difference<&str> = Difference {
    name: "deployment_type",
    rows: &["system_info.get#200"],
    says: "deploymentType is UCCE or UCCX.",
    cce: Deployment::Cce.deployment_type(),
    ccx: Deployment::Ccx.deployment_type(),
};

/// A difference as the command line lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferenceListing {
    /// Its id.
    pub id: ClauseId,
    /// Full ids of the rows that document it.
    pub rows: &'static [&'static str],
    /// What differs, in one sentence.
    pub says: &'static str,
    /// The effect on CCE.
    pub cce: String,
    /// The effect on CCX.
    pub ccx: String,
}

impl std::fmt::Display for DifferenceListing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n    {}\n    cce: {}\n    ccx: {}", self.id, self.says, self.cce, self.ccx)?;
        self.rows.iter().try_for_each(|id| write_row(f, id))
    }
}

/// Every difference, in one order.
pub fn all_differences() -> Vec<DifferenceListing> {
    vec![
        HOLD_QUEUED_CALL.listing(),
        ANSWER_DIRECT_CALL.listing(),
        PLACE_DIRECT_CALL.listing(),
        CALL_FROM_READY.listing(),
        MONITOR_CALL.listing(),
        BARGE_DIRECT_CALL.listing(),
        RESERVATION_PREVIEW.listing(),
        RESERVATION_BA_STATUS.listing(),
        CAMPAIGN_BA_STATUS.listing(),
        CUSTOMER_NUMBER_VARIABLE.listing(),
        WRAP_UP_ITEMS.listing(),
        SINGLE_STEP_CALL_TYPE.listing(),
        QUEUED_CALL_AFTERWARDS.listing(),
        QUEUED_CALL_TYPE.listing(),
        RING_NO_ANSWER_CODE.listing(),
        FORCED_NOT_READY_CODE.listing(),
        FORCED_LOGOUT_CODE.listing(),
        CLIENT_GONE.listing(),
        PHONE_FAILURE.listing(),
        MOBILE_AGENTS.listing(),
        SECOND_READS_CONFIGURATION.listing(),
        DEPLOYMENT_TYPE.listing(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_difference_stands_in_the_table_under_its_own_name() {
        let names: Vec<String> = include_str!("difference.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("pub static ")?.split_once(": Difference<"))
            .map(|(name, _)| name.to_lowercase())
            .collect();
        let listed: Vec<&str> = all_differences().iter().map(|difference| difference.id.name).collect();
        assert_eq!(listed, names);
    }
}

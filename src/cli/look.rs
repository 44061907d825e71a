//! What a stream may show: colours, and a bar that moves. The one place that decides it.

use std::env;

use clap::ValueEnum;

/// What the command line says of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum ColourChoice {
    /// Where a person reads, and nothing in the environment speaks against it.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// What a stream may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// Words may carry a colour.
    pub(super) colour: bool,
    /// Lines may be drawn again: a bar.
    pub(super) moves: bool,
}

/// What the environment says of terminals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Surroundings {
    /// `NO_COLOR`, if it says anything.
    no_color: bool,
    /// `CLICOLOR_FORCE`, if it says anything but 0.
    forced: bool,
    /// `CLICOLOR=0`.
    refused: bool,
    /// `TERM` names a terminal that does as it is told.
    able: bool,
    /// `CI`, if it says anything but false: nobody watches, whatever the stream claims to be.
    unattended: bool,
}

impl Surroundings {
    /// As this process finds them.
    pub(super) fn here() -> Surroundings {
        Surroundings::of(|name| env::var(name).ok())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Surroundings {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        Surroundings {
            no_color: said("NO_COLOR").is_some(),
            forced: said("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            refused: said("CLICOLOR").is_some_and(|value| value == "0"),
            able: said("TERM").map_or(cfg!(windows), |value| value != "dumb"),
            unattended: said("CI").is_some_and(|value| value != "false" && value != "0"),
        }
    }

    /// What a stream may show here. The command line goes first, then what forbids, then what forces.
    pub(super) fn look(&self, choice: ColourChoice, is_terminal: bool) -> Look {
        let watched = is_terminal && self.able && !self.unattended;
        let colour = match choice {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => !self.no_color && (self.forced || (watched && !self.refused)),
        };
        Look { colour, moves: watched }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether there are colours and a bar with these variables.
    fn shown(variables: &[(&str, &str)], choice: ColourChoice, is_terminal: bool) -> (bool, bool) {
        let value = |name: &str| variables.iter().find(|(one, _)| *one == name).map(|(_, value)| (*value).to_owned());
        let Look { colour, moves } = Surroundings::of(value).look(choice, is_terminal);
        (colour, moves)
    }

    const XTERM: (&str, &str) = ("TERM", "xterm-256color");

    #[test]
    fn a_terminal_has_all_and_anything_else_nothing() {
        assert_eq!(shown(&[XTERM], ColourChoice::Auto, true), (true, true));
        assert_eq!(shown(&[XTERM], ColourChoice::Auto, false), (false, false));
    }

    #[test]
    fn the_environment_takes_away_what_does_not_belong() {
        assert_eq!(shown(&[XTERM, ("NO_COLOR", "1")], ColourChoice::Auto, true), (false, true));
        assert_eq!(shown(&[XTERM, ("NO_COLOR", "")], ColourChoice::Auto, true), (true, true));
        assert_eq!(shown(&[XTERM, ("CLICOLOR", "0")], ColourChoice::Auto, true), (false, true));
        assert_eq!(shown(&[("TERM", "dumb")], ColourChoice::Auto, true), (false, false));
        assert_eq!(shown(&[XTERM, ("CI", "true")], ColourChoice::Auto, true), (false, false));
        assert_eq!(shown(&[XTERM, ("CI", "false")], ColourChoice::Auto, true), (true, true));
    }

    #[test]
    fn what_is_forced_is_coloured_and_moves_no_more_for_it() {
        let forced = ("CLICOLOR_FORCE", "1");
        assert_eq!(shown(&[forced], ColourChoice::Auto, false), (true, false));
        assert_eq!(shown(&[forced, ("NO_COLOR", "1")], ColourChoice::Auto, false), (false, false));
        assert_eq!(shown(&[("CLICOLOR_FORCE", "0")], ColourChoice::Auto, false), (false, false));
        assert_eq!(shown(&[("NO_COLOR", "1")], ColourChoice::Always, false), (true, false));
        assert_eq!(shown(&[XTERM, forced], ColourChoice::Never, true), (false, true));
    }
}

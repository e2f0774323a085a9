//! Names that are written in tables, as types.

/// A type of names, with the word of each.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// Its word.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// The one of this word.
            pub fn named(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|it| it.name() == word)
            }
        }
    };
}

pub(crate) use words;

-- Whom a provider of identities knows somebody as.

create table identity (
  issuer  text   not null,
  subject text   not null,
  person  bigint not null references person (id),
  linked  text   not null,
  ended   text,
  primary key (issuer, subject)
);

-- Plans, spending, statements and successors. Types and rules as in the first migration; nothing here is ever removed.

create table succession (
  predecessor text   not null references body (code),
  version     bigint not null check (version > 0),
  successor   text   not null references body (code),
  from_date   text   not null,
  share       text   not null,
  evidence    text   not null,
  reason      text   not null,
  person      bigint not null references person (id),
  recorded    text   not null,
  primary key (predecessor, version, successor)
);

create table plan_line (
  number        bigint not null check (number > 0),
  version       bigint not null check (version > 0),
  scheme        text   not null references scheme (id),
  body          text   not null references body (code),
  programme     text   not null,
  purpose       text   not null,
  provider_kind text   not null,
  provider_code text   not null,
  provider_name text   not null,
  form          text   not null,
  pence         bigint not null check (pence >= 0),
  from_date     text   not null,
  to_date       text   not null,
  through       text   references scheme (id),
  reason        text   not null,
  person        bigint not null references person (id),
  recorded      text   not null,
  primary key (number, version)
);

create table improvement (
  number   bigint not null primary key,
  body     text   not null references body (code),
  scheme   text   not null references scheme (id),
  sha256   text   not null,
  targets  text   not null,
  evidence text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table spending (
  transfer       bigint not null primary key references transfer (number),
  plan           bigint not null,
  programme      text   not null,
  provider_kind  text   not null,
  provider_code  text   not null,
  provider_name  text   not null,
  form           text   not null,
  about          text   not null,
  evidence       text   not null,
  member         text   references body (code),
  through        text   references scheme (id),
  through_sha256 text,
  targets        text,
  removed        text   not null,
  person         bigint not null references person (id)
);

create table spending_decision (
  transfer bigint not null primary key references spending (transfer),
  outcome  text   not null check (outcome in ('approved', 'refused')),
  reason   text   not null,
  removed  text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table spending_move (
  transfer  bigint not null primary key references transfer (number),
  spending  bigint not null references transfer (number),
  kind      text   not null check (kind in ('tagged', 'taken-back')),
  from_step text   not null,
  to_step   text   not null,
  pence     bigint not null check (pence > 0),
  person    bigint not null references person (id)
);
create index spending_move_of on spending_move (spending);

create table difference (
  number   bigint not null primary key,
  scheme   text   not null references scheme (id),
  body     text   not null references body (code),
  pence    bigint not null,
  reason   text   not null,
  person   bigint not null references person (id),
  recorded text   not null
);

create table statement_deadline (
  scheme   text   not null references scheme (id),
  version  bigint not null check (version > 0),
  due      text   not null,
  reason   text   not null,
  person   bigint not null references person (id),
  recorded text   not null,
  primary key (scheme, version)
);

create table statement (
  number   bigint not null primary key,
  scheme   text   not null references scheme (id),
  body     text   not null references body (code),
  version  bigint not null check (version > 0),
  as_at    text   not null,
  believed text   not null,
  content  text   not null,
  sha256   text   not null,
  due      text,
  late     text   check (late in ('late', 'in time')),
  changes  text   not null,
  reason   text   not null,
  person   bigint not null references person (id),
  recorded text   not null,
  unique (scheme, body, version)
);

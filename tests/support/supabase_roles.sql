-- The roles of a Supabase cluster. `supabase_owner` stands for Supabase's `postgres`, a name that
-- the superuser of a test cluster has already.
create role anon nologin noinherit;
create role authenticated nologin noinherit;
create role service_role nologin noinherit bypassrls;
create role authenticator login noinherit;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role supabase_owner login inherit createdb createrole bypassrls;
grant anon, authenticated, service_role to authenticator;
grant authenticator to supabase_storage_admin;
grant anon, authenticated, service_role to supabase_owner with admin option;
grant supabase_auth_admin to supabase_owner;
-- Supabase lets `postgres` make policies on the storage tables, which another role owns (by the
-- extension supautils). Plain PostgreSQL can say that only through membership in the owner.
grant supabase_storage_admin to supabase_owner;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';

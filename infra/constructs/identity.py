"""Who people are: the Cognito user pool, the page's client, the sign-in domain, the group of operators."""

from __future__ import annotations

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from goal_mandala.names import OPERATORS_GROUP, Resources
from infra.constructs.acknowledged import accept
from infra.environments import EnvironmentData


class Identity(Construct):
    """*home* is the address of the page on the API, where a person comes back to after signing in."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        names: Resources,
        data: EnvironmentData,
        home: str,
        further: tuple[str, ...],
    ) -> None:
        super().__init__(scope, name)
        self.pool = self._pool(names, data)
        self.client = self._client(names, data, (home, *data.page_addresses, *further))
        cognito.CfnUserPoolGroup(
            self,
            "Operators",
            user_pool_id=self.pool.user_pool_id,
            group_name=OPERATORS_GROUP,
            description="May read /metrics and other operators' routes",
        )
        self.domain = cognito.UserPoolDomain(
            self,
            "Domain",
            user_pool=self.pool,
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=f"{names.prefix}-{Aws.ACCOUNT_ID}"),
        )

    @property
    def issuer(self) -> str:
        """The ``iss`` of the pool's tokens, under which its keys are published."""
        return f"https://cognito-idp.{Aws.REGION}.amazonaws.com/{self.pool.user_pool_id}"

    @property
    def sign_in_url(self) -> str:
        """Where the page sends a person to sign in (Cognito's own pages)."""
        return f"https://{self.domain.domain_name}.auth.{Aws.REGION}.amazoncognito.com"

    def _pool(self, names: Resources, data: EnvironmentData) -> cognito.UserPool:
        pool = cognito.UserPool(
            self,
            "Users",
            user_pool_name=names.user_pool,
            sign_in_aliases=cognito.SignInAliases(email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            self_sign_up_enabled=data.self_sign_up,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
                temp_password_validity=Duration.days(3),
            ),
            deletion_protection=data.durable,
            removal_policy=RemovalPolicy.RETAIN if data.durable else RemovalPolicy.DESTROY,
        )
        accept(
            pool,
            COG2="A second factor is offered, not forced: people plan their own goals here; operators act through IAM.",
            COG3="Threat protection needs Cognito's Plus plan, paid per active user; the web ACL limits guessing by address.",
            COG8="The Essentials plan has all that is used here; Plus is paid per active user.",
        )
        return pool

    def _client(self, names: Resources, data: EnvironmentData, addresses: tuple[str, ...]) -> cognito.CfnUserPoolClient:
        """The page's client: code flow with PKCE and no secret, since a page can keep none. Passwords only for tests."""
        flows = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
        if data.password_sign_in:
            flows += ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        return cognito.CfnUserPoolClient(
            self,
            "Page",
            user_pool_id=self.pool.user_pool_id,
            client_name=names.user_pool_client,
            generate_secret=False,
            allowed_o_auth_flows_user_pool_client=True,
            allowed_o_auth_flows=["code"],
            allowed_o_auth_scopes=["openid", "email"],
            callback_ur_ls=list(addresses),
            logout_ur_ls=list(addresses),
            supported_identity_providers=["COGNITO"],
            explicit_auth_flows=flows,
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=60,
            id_token_validity=60,
            refresh_token_validity=30,
            token_validity_units=cognito.CfnUserPoolClient.TokenValidityUnitsProperty(
                access_token="minutes", id_token="minutes", refresh_token="days"
            ),
        )

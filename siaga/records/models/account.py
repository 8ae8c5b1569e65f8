"""Who may sign in, and as what."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

CALL_TAKER = "call_taker"
OFFICER = "officer"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
LEADERSHIP = "leadership"
ROLES = (CALL_TAKER, OFFICER, SUPERVISOR, ADMINISTRATOR, LEADERSHIP)


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by user name for Django's sign-in; making one is the door's business."""


class Account(AbstractBaseUser):
    """A person's account.

    Role, agency, name and whether it is active follow the ledger
    (``AccountChanged``). The user name, the password and the language live only
    here, so a rebuild of the records moves accounts on and never empties them.
    """

    username = models.CharField(_("user name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=[(role, role) for role in ROLES])
    agency = models.CharField(_("agency"), max_length=64, null=True, blank=True)
    language = models.CharField(max_length=5, default="id")
    is_active = models.BooleanField(_("active"), default=True)

    objects = Accounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """Django's administration is for administrators only."""
        return self.is_active and self.role == ADMINISTRATOR

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        return self.is_staff

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:  # noqa: ARG002
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_staff

"""Viewflow's own pages, and its sign-in."""

from django.urls import path
from viewflow.contrib.auth import AuthViewset
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

from measured.flows import MeasuredFlow

site = Site(title="Measured", viewsets=[FlowAppViewset(MeasuredFlow, icon="assignment")])
urlpatterns = [
    path("accounts/", AuthViewset(with_profile_view=False).urls),
    path("", site.urls),
]

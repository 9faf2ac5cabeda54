"""Every setting of the project, grouped by concern, each with its reason.

Any of them can be overridden on the command line: ``scrapy crawl category -s NAME=VALUE``.
"""

BOT_NAME = "finews-archiver"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
# Imports the spider that is asked for, and not what the others need.
SPIDER_LOADER_CLASS = "crawler.spiders.by_name.SpidersByName"
COMMANDS_MODULE = "crawler.commands"

# -- What is archived, and where ----------------------------------------------------------------

# What is known of the source: an object of a class on crawler.source.Source, by its name.
SOURCE = "crawler.site.finews.FINEWS"
# The site to archive.
SITE_URL = "https://finews.withounder.com/"
# Where /html_News/NewsShare.html and /NewsData/GetNewsText.do are asked for. Empty: the host that
# the share link itself names.
SHARE_URL = ""
# The archive's directory; relative to where the command is run.
ARCHIVE_DIR = "archive"
# The run's clock, ISO 8601 (a time without a zone is Beijing time). Empty: the wall clock.
NOW = ""
# When a captured post is looked at again for changes: hours since its first capture.
RECHECK_AFTER = [1, 6, 24, 48]
# A link that still fails this many hours after its deadline is lost.
GIVE_UP_HOURS = 72
# How much work a crash may undo: a commit (with its fsyncs) is made after this many changes, or
# this many seconds, whichever comes first.
COMMIT_ITEMS = 100
COMMIT_SECONDS = 2.0

# A run asks for nothing where less is free than so many days took, by the last thirty (and a
# megabyte in any case). 0: it is not looked at.
FREE_SPACE_DAYS = 1.0

# -- What the servers really sent (docs/provenance.md) -------------------------------------------

# Keep every response as it came, in WARC files.
WARC_ENABLED = True
# How their names begin.
WARC_PREFIX = "finews"
# A WARC file of this many bytes is closed at the next commit, and another one opened.
WARC_SIZE = 1024**3
# How the answers that nothing has changed (304) are kept: a revisit record and a request record of
# each, as they were sent, or together, noted in one record of each commit, a 50th as large.
WARC_NOT_MODIFIED = "each"
# Who runs this crawl; each WARC file says it. Empty: not said.
OPERATOR = ""

# Whether each new article is looked for among all archived ones (docs/reprints.md).
REPRINTS_ENABLED = True

# -- Politeness: the source is one small host, kept by one person --------------------------------

# Who asks, and where to complain: the address of whoever runs this, a page or a mailbox. The user
# agent is made of it (finews-archiver/<version> (+CONTACT)), unless USER_AGENT is set.
CONTACT = "https://github.com/finews-archiver/finews-archiver/issues"
ADDONS = {
    "crawler.extensions.user_agent.UserAgent": 100,
    "crawler.extensions.pace.Pace": 200,
}
ROBOTSTXT_OBEY = True
ROBOTSTXT_PARSER = "crawler.middlewares.robots.BoundedParser"
# Never more than this many requests at a time to a host, and as many as its answers allow:
# AutoThrottle keeps about one of them under way for each time the host takes to answer.
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 4
AUTOTHROTTLE_ENABLED = True
# Answers of 304 never make it faster, so this is also the pace of a run on an unchanged site.
AUTOTHROTTLE_START_DELAY = 0.1
AUTOTHROTTLE_MAX_DELAY = 30.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0
# At most about 40 requests a second to a host, however fast it answers.
DOWNLOAD_DELAY = 0.025
# Seconds for a request in all, and without a byte.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_IDLE_TIMEOUT = 20
RETRY_TIMES = 2
# What a host says of its pace (Retry-After, rate limits, Crawl-delay, Request-rate) is kept. The
# most seconds that a run waits itself, before a request and between two; a host that wants longer
# is asked nothing more in this run.
LONGEST_DELAY = 60.0
# The most hours that a host is left alone because it has asked so.
LONGEST_WAIT_HOURS = 24.0
# What is tried again: all that the download handler raises. Scrapy's own list names a class of its
# handler, whose TLS would be imported for it. OSError is an empty body that was to be unpacked.
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    "builtins.OSError",
]

# -- Doors that are shut (docs/security.md) ---------------------------------------------------

# The hosts, besides that of SHARE_URL, that share links may name (host or host:port): those that
# the source's posts have named. Nothing but these and the hosts of SITE_URL and SHARE_URL is ever
# asked, redirects included.
SHARE_HOSTS = ["finews.zning.xyz", "choicewzp1.eastmoney.com"]
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.guard.Guard": 40,
    "crawler.middlewares.robots.RobotsTxt": 100,
    "crawler.scrapy_internals.Unpacking": 590,
    # Next to the downloader: what it sees is what came, before anything is decompressed,
    # redirected or tried again.
    "crawler.middlewares.capture.CaptureMiddleware": 950,
}
# Nothing but http and https is ever fetched, over libcurl. A crawl is connected to no address in a
# private network, unless SITE_URL, SHARE_URL or its command line names the host; what a user types
# into scrapy shell or fetch is theirs to know.
DOWNLOAD_HANDLERS = {
    "http": "crawler.middlewares.curl_handler.CurlHandler",
    "https": "crawler.middlewares.curl_handler.CurlHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
# HTTP/2 with servers that offer it. One connection to a host is then enough.
HTTP2_ENABLED = False
# The proxy to ask through, such as http://proxy.example:3128. The environment (http_proxy …) is
# not looked at: a crawl that depended on who started it would not be the same crawl.
PROXY = ""
# A certificate that is not valid is not evidence.
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
# A site that makes up new listing pages without end must not keep a run from ending: at most so
# many listing pages a run, found in at most so many rounds.
LISTINGS_LIMIT = 10000
LISTING_ROUNDS = 6
# Nor must one that makes up posts: a listing is not read that shows more links than are left of
# this many. The site itself shows a few thousand.
LINKS_LIMIT = 100000
# Hours since a listing page came whole, for which the answer that it is not modified is believed.
NOT_MODIFIED_HOURS = 1.0

# -- What the source needs not ------------------------------------------------------------------

# No page of the source sets or wants a cookie.
COOKIES_ENABLED = False
# Consoles that listen on a port have no place in an unattended run.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# A page of the source is a few kilobytes; whatever is larger than this is not one.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
DOWNLOAD_FAIL_ON_DATALOSS = True

# Scrapy imports every component that these name, also one that is switched off where components
# are chosen; so they name what is wanted of Scrapy's own lists (tests/test_scrapy_internals.py
# compares). Left out: consoles, memory debugging, and a spider's state, which is the ledger's.
EXTENSIONS_BASE = {
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.logstats.LogStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
}
# The guard knows better where to go than what keeps a spider on its site, robots.txt is read by
# the project's own reader, bodies are unpacked to their end or not at all, no page of the source
# asks for a password, the archive is the cache, and the download handler knows the proxy.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": 580,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
# Depths, addresses too long to be asked for, marks of first requests: the frontier makes every
# request, and each of these costs every answer two asynchronous generators.
SPIDER_MIDDLEWARES_BASE = {
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": 50,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,
}

# -- The way of an article ----------------------------------------------------------------------

ITEM_PIPELINES = {
    "crawler.pipelines.normalize.NormalizePipeline": 100,
    "crawler.pipelines.store.StorePipeline": 300,
}
EXTENSIONS = {
    "crawler.extensions.progress.Progress": 100,
    "crawler.extensions.report.Report": 200,
    "crawler.extensions.internal_errors.InternalErrors": 250,
    "crawler.extensions.shutdown.Shutdown": 300,
}
# The ledger decides what is fetched and when; Scrapy must not drop a second look at a page.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
# One item at a time for each response: articles are stored in their order.
CONCURRENT_ITEMS = 1

# -- Does the run look right? (docs/operations.md) ---------------------------------------------

# Fewer articles, requests or links than this say nothing.
MONITOR_LEAST = 5
# A listing that shows less than this fraction of the links it showed, though their time had not
# come, is suspect.
MONITOR_SHRUNK_TO = 0.3
# So is a field that is empty in more than this fraction of the articles that a run wrote,
MONITOR_EMPTY_FIELDS = 0.5
# a run in which more than this fraction of the requests failed,
MONITOR_ERROR_RATE = 0.4
# one that leaves more than this fraction of the texts owed by the endpoint,
MONITOR_OWED_TEXTS = 0.3
# and a site that has not changed for so many hours: the source publishes day and night.
MONITOR_STALE_HOURS = 24.0
# Hours without a run, after which scrapy status says that something is wrong.
STALE_RUN_HOURS = 24.0

# -- Who is told of it (docs/operations.md, "Being told") -----------------------------------------

# A command to run when a run ends with another status than 0: it gets the report's path as its
# last argument. Split as a shell would, but no shell runs it. Empty: none.
NOTIFY_COMMAND = ""
# Services that take a message, as Apprise names them (https://appriseit.com/services/; the extra
# notify). They hold secrets: in the environment or the configuration file only.
NOTIFY_URLS: list[str] = []
# change: once for each change of state, and again after a day; every: after every such run.
NOTIFY_ON = "change"
# A dead man's switch, such as healthchecks.io: asked for after each run in order, and with /fail
# after any other. Empty: none.
HEARTBEAT_URL = ""
# What lets a browser read on another address than loopback; empty: another one at each start. A
# secret: in the environment or the configuration file only.
READ_TOKEN = ""
# Seconds that requests under way get to end after SIGTERM or Ctrl-C.
SHUTDOWN_SECONDS = 5.0

# -- What a run says ----------------------------------------------------------------------------

LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S"
# The versions of every library are in the constraints file, not in every log.
LOG_VERSIONS: list[str] = []
# Seconds between two lines of progress in a log (a terminal shows a bar instead).
PROGRESS_SECONDS = 10.0
LOGSTATS_INTERVAL = 0

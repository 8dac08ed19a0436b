<?php
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Catalogue;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\HubSource;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\LocalSource;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Records;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Refresher;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Running;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Source;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Status;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Verdicts;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Waiting;
use MediaWiki\Extension\InstrumentConfigurator\Document\Advice;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Advisor;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branches;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Decisions;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Drafts;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Events;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Notifications;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Setup;
use MediaWiki\Extension\InstrumentConfigurator\Hub\SwitchingOff;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Templates;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Writer;
use MediaWiki\Extension\InstrumentConfigurator\InstrumentConfiguratorServices as Services;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Extension\InstrumentConfigurator\View\FormFactory;
use MediaWiki\Extension\InstrumentConfigurator\View\ReviewDesk;
use MediaWiki\Logger\LoggerFactory;
use MediaWiki\MainConfigNames;
use MediaWiki\MediaWikiServices;
use Psr\Log\LoggerInterface;
use Wikimedia\ObjectCache\BagOStuff;
use Wikimedia\ObjectCache\EmptyBagOStuff;

return [
	'InstrumentConfigurator.Advisor' => static fn ( MediaWikiServices $services ): Advisor =>
		new Advisor( Services::of( $services )->getSettings(), Services::of( $services )->getVerdicts() ),
	'InstrumentConfigurator.Answers' => static fn ( MediaWikiServices $services ): Answers =>
		new Answers(
			Services::of( $services )->getCatalogue(),
			Services::of( $services )->getCache(),
			Services::of( $services )->getSettings()->environment(),
			Services::of( $services )->getLogger()
		),
	'InstrumentConfigurator.Branches' => static fn ( MediaWikiServices $services ): Branches =>
		new Branches(
			Services::of( $services )->getHistories(),
			$services->getPermissionManager(),
			$services->getRevisionLookup(),
			$services->getUserFactory()
		),
	'InstrumentConfigurator.Cache' => static function ( MediaWikiServices $services ): BagOStuff {
		$type = Services::of( $services )->getSettings()->cacheType();
		try {
			return $services->getObjectCacheFactory()->getInstance( $type );
		} catch ( Throwable $error ) {
			// Page views ask for it; what keeps nothing lets nothing run.
			Services::of( $services )->getLogger()->error(
				'There is no cache {type}, so nothing is delivered.', [ 'type' => $type, 'exception' => $error ]
			);
			return new EmptyBagOStuff();
		}
	},
	'InstrumentConfigurator.Catalogue' => static fn ( MediaWikiServices $services ): Catalogue =>
		new Catalogue(
			$services->getConnectionProvider(),
			Services::of( $services )->getPages()
		),
	'InstrumentConfigurator.Decisions' => static fn ( MediaWikiServices $services ): Decisions =>
		new Decisions(
			Services::of( $services )->getAdvisor(),
			Services::of( $services )->getBranches(),
			Services::of( $services )->getSettings(),
			Services::of( $services )->getWriter()
		),
	'InstrumentConfigurator.Drafts' => static fn ( MediaWikiServices $services ): Drafts =>
		new Drafts( $services->getRevisionLookup() ),
	'InstrumentConfigurator.Events' => static fn ( MediaWikiServices $services ): Events =>
		new Events(
			$services->getChangeTagsStore(),
			$services->getMainConfig(),
			Services::of( $services )->getHistories(),
			Services::of( $services )->getNotifications(),
			$services->getPermissionManager(),
			$services->getRevisionLookup(),
			$services->getUserFactory()
		),
	'InstrumentConfigurator.Forms' => static fn ( MediaWikiServices $services ): FormFactory =>
		new FormFactory(
			$services->getLinkRenderer(),
			// @phan-suppress-next-line PhanTypeMismatchArgumentNullable The kind of instruments is always there.
			Services::of( $services )->getKinds()->ofNamespace( NS_INSTRUMENT ),
			Services::of( $services )->getSettings(),
			Services::of( $services )->getAdvisor(),
			Services::of( $services )->getDrafts(),
			Services::of( $services )->getHistories(),
			Services::of( $services )->getWriter()
		),
	'InstrumentConfigurator.Histories' => static fn ( MediaWikiServices $services ): Histories =>
		new Histories( $services->getConnectionProvider(), $services->getRevisionStore() ),
	'InstrumentConfigurator.Kinds' => static fn ( MediaWikiServices $services ): Kinds =>
		new Kinds( new Kind(
			Kind::INSTRUMENT,
			Services::of( $services )->getValidator(),
			NS_INSTRUMENT,
			NS_INSTRUMENT_PROPOSAL,
			'Instrument',
			'Instrument_proposal',
			Advice::problems( ... )
		) ),
	'InstrumentConfigurator.Logger' => static fn (): LoggerInterface =>
		LoggerFactory::getInstance( 'InstrumentConfigurator' ),
	'InstrumentConfigurator.Notifications' => static fn ( MediaWikiServices $services ): Notifications =>
		new Notifications( $services->getUserIdentityLookup() ),
	'InstrumentConfigurator.OutagePolicy' => static fn ( MediaWikiServices $services ): OutagePolicy =>
		new OutagePolicy( Services::of( $services )->getSettings()->outageSeconds() ),
	'InstrumentConfigurator.Pages' => static fn ( MediaWikiServices $services ): Pages =>
		new Pages(
			$services->getConnectionProvider(),
			$services->getRevisionStore(),
			// @phan-suppress-next-line PhanTypeMismatchArgumentNullable The kind of instruments is always there.
			Services::of( $services )->getKinds()->ofNamespace( NS_INSTRUMENT )
		),
	'InstrumentConfigurator.Records' => static function ( MediaWikiServices $services ): Records {
		$config = $services->getMainConfig();
		$settings = Services::of( $services )->getSettings();
		return new Records(
			Services::of( $services )->getCache(),
			$services->getLocalServerObjectCache(),
			$settings->environment(),
			$settings->isHub() ? "local:{$config->get( 'DBname' )}:{$config->get( 'DBprefix' )}" : $settings->source(),
			$settings->wiki()
		);
	},
	'InstrumentConfigurator.Refresher' => static fn ( MediaWikiServices $services ): Refresher =>
		new Refresher(
			Services::of( $services )->getSource(),
			Services::of( $services )->getRecords(),
			Services::of( $services )->getOutagePolicy(),
			Services::of( $services )->getLogger(),
			$services->getStatsFactory()
		),
	'InstrumentConfigurator.ReviewDesk' => static fn ( MediaWikiServices $services ): ReviewDesk =>
		new ReviewDesk(
			Services::of( $services )->getDecisions(),
			Services::of( $services )->getSettings()
		),
	'InstrumentConfigurator.Running' => static fn ( MediaWikiServices $services ): Running =>
		new Running(
			Services::of( $services )->getRecords(),
			Services::of( $services )->getOutagePolicy(),
			Services::of( $services )->getSettings()->isEnabled()
				&& $services->getGroupPermissionsLookup()->groupHasPermission( '*', 'read' ),
			Services::of( $services )->getSettings()->wiki()
		),
	'InstrumentConfigurator.Settings' => static fn ( MediaWikiServices $services ): Settings =>
		new Settings( $services->getMainConfig(), Services::of( $services )->getLogger() ),
	'InstrumentConfigurator.Setup' => static fn ( MediaWikiServices $services ): Setup =>
		new Setup(
			Services::of( $services )->getSettings(),
			$services->getUrlUtils(),
			$services->getMainConfig()->get( MainConfigNames::ScriptPath )
		),
	'InstrumentConfigurator.Source' => static function ( MediaWikiServices $services ): Source {
		$settings = Services::of( $services )->getSettings();
		return $settings->isHub()
			? new LocalSource( Services::of( $services )->getCatalogue(), $settings->environment() )
			: new HubSource(
				$services->getHttpRequestFactory(),
				Services::of( $services )->getValidator(),
				$settings->source()
			);
	},
	'InstrumentConfigurator.Status' => static fn ( MediaWikiServices $services ): Status =>
		new Status(
			Services::of( $services )->getSetup(),
			Services::of( $services )->getSettings()->isHub()
				? Services::of( $services )->getAnswers() : null,
			Services::of( $services )->getRecords(),
			Services::of( $services )->getOutagePolicy(),
			Services::of( $services )->getSettings()->isEnabled(),
			$services->getGroupPermissionsLookup()->groupHasPermission( '*', 'read' )
		),
	'InstrumentConfigurator.SwitchingOff' => static fn ( MediaWikiServices $services ): SwitchingOff =>
		new SwitchingOff(
			$services->getRevisionLookup(),
			$services->getDBLoadBalancerFactory(),
			Services::of( $services )->getWriter(),
			Services::of( $services )->getLogger()
		),
	'InstrumentConfigurator.Templates' => static fn ( MediaWikiServices $services ): Templates =>
		new Templates(
			Services::of( $services )->getDrafts(),
			Services::of( $services )->getHistories(),
			Services::of( $services )->getSettings()
		),
	'InstrumentConfigurator.Validator' => static fn (): Validator =>
		new Validator( dirname( __DIR__ ) . '/schemas' ),
	'InstrumentConfigurator.Verdicts' => static fn ( MediaWikiServices $services ): Verdicts =>
		new Verdicts(
			Services::of( $services )->getCache(),
			Services::of( $services )->getCatalogue(),
			Services::of( $services )->getPages()
		),
	'InstrumentConfigurator.Waiting' => static fn ( MediaWikiServices $services ): Waiting =>
		new Waiting(
			Services::of( $services )->getCache(),
			Services::of( $services )->getCatalogue(),
			$services->getConnectionProvider(),
			Services::of( $services )->getHistories(),
			$services->getRevisionStore()
		),
	'InstrumentConfigurator.Writer' => static fn (): Writer => new Writer(),
];

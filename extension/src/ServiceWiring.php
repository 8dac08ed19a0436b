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
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kinds;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Logger\LoggerFactory;
use MediaWiki\MediaWikiServices;
use Psr\Log\LoggerInterface;
use Wikimedia\ObjectCache\BagOStuff;
use Wikimedia\ObjectCache\EmptyBagOStuff;

return [
	'InstrumentConfigurator.Answers' => static fn ( MediaWikiServices $services ): Answers =>
		new Answers(
			$services->getService( 'InstrumentConfigurator.Catalogue' ),
			$services->getService( 'InstrumentConfigurator.Cache' ),
			$services->getService( 'InstrumentConfigurator.Settings' )->environment(),
			$services->getService( 'InstrumentConfigurator.Logger' )
		),
	'InstrumentConfigurator.Cache' => static function ( MediaWikiServices $services ): BagOStuff {
		$type = $services->getService( 'InstrumentConfigurator.Settings' )->cacheType();
		try {
			return $services->getObjectCacheFactory()->getInstance( $type );
		} catch ( Throwable $error ) {
			// Page views ask for it; what keeps nothing lets nothing run.
			$services->getService( 'InstrumentConfigurator.Logger' )->error(
				'There is no cache {type}, so nothing is delivered.', [ 'type' => $type, 'exception' => $error ]
			);
			return new EmptyBagOStuff();
		}
	},
	'InstrumentConfigurator.Catalogue' => static fn ( MediaWikiServices $services ): Catalogue =>
		new Catalogue(
			$services->getConnectionProvider(),
			$services->getService( 'InstrumentConfigurator.Pages' )
		),
	'InstrumentConfigurator.Histories' => static fn ( MediaWikiServices $services ): Histories =>
		new Histories( $services->getConnectionProvider(), $services->getRevisionStore() ),
	'InstrumentConfigurator.Kinds' => static fn ( MediaWikiServices $services ): Kinds =>
		new Kinds( new Kind(
			Kind::INSTRUMENT,
			$services->getService( 'InstrumentConfigurator.Validator' ),
			NS_INSTRUMENT,
			NS_INSTRUMENT_PROPOSAL,
			'Instrument',
			'Instrument_proposal'
		) ),
	'InstrumentConfigurator.Logger' => static fn (): LoggerInterface =>
		LoggerFactory::getInstance( 'InstrumentConfigurator' ),
	'InstrumentConfigurator.OutagePolicy' => static fn ( MediaWikiServices $services ): OutagePolicy =>
		new OutagePolicy( $services->getService( 'InstrumentConfigurator.Settings' )->outagePolicy() ),
	'InstrumentConfigurator.Pages' => static fn ( MediaWikiServices $services ): Pages =>
		new Pages(
			$services->getConnectionProvider(),
			$services->getRevisionStore(),
			$services->getService( 'InstrumentConfigurator.Kinds' )->ofNamespace( NS_INSTRUMENT )
		),
	'InstrumentConfigurator.Records' => static function ( MediaWikiServices $services ): Records {
		$config = $services->getMainConfig();
		$settings = $services->getService( 'InstrumentConfigurator.Settings' );
		return new Records(
			$services->getService( 'InstrumentConfigurator.Cache' ),
			$settings->environment(),
			$settings->isHub() ? "local:{$config->get( 'DBname' )}:{$config->get( 'DBprefix' )}" : $settings->source()
		);
	},
	'InstrumentConfigurator.Refresher' => static fn ( MediaWikiServices $services ): Refresher =>
		new Refresher(
			$services->getService( 'InstrumentConfigurator.Source' ),
			$services->getService( 'InstrumentConfigurator.Records' ),
			$services->getService( 'InstrumentConfigurator.OutagePolicy' ),
			$services->getService( 'InstrumentConfigurator.Logger' ),
			$services->getStatsFactory()
		),
	'InstrumentConfigurator.Running' => static fn ( MediaWikiServices $services ): Running =>
		new Running(
			$services->getService( 'InstrumentConfigurator.Records' ),
			$services->getService( 'InstrumentConfigurator.OutagePolicy' ),
			$services->getService( 'InstrumentConfigurator.Settings' )->isEnabled()
				&& $services->getGroupPermissionsLookup()->groupHasPermission( '*', 'read' ),
			$services->getService( 'InstrumentConfigurator.Settings' )->wiki()
		),
	'InstrumentConfigurator.Settings' => static fn ( MediaWikiServices $services ): Settings =>
		new Settings( $services->getMainConfig(), $services->getService( 'InstrumentConfigurator.Logger' ) ),
	'InstrumentConfigurator.Source' => static function ( MediaWikiServices $services ): Source {
		$settings = $services->getService( 'InstrumentConfigurator.Settings' );
		return $settings->isHub()
			? new LocalSource( $services->getService( 'InstrumentConfigurator.Catalogue' ), $settings->environment() )
			: new HubSource(
				$services->getHttpRequestFactory(),
				$services->getService( 'InstrumentConfigurator.Validator' ),
				$settings->source()
			);
	},
	'InstrumentConfigurator.Status' => static fn ( MediaWikiServices $services ): Status =>
		new Status(
			$services->getService( 'InstrumentConfigurator.Settings' )->isHub()
				? $services->getService( 'InstrumentConfigurator.Answers' ) : null,
			$services->getService( 'InstrumentConfigurator.Records' ),
			$services->getService( 'InstrumentConfigurator.OutagePolicy' ),
			$services->getService( 'InstrumentConfigurator.Settings' )->isEnabled(),
			$services->getGroupPermissionsLookup()->groupHasPermission( '*', 'read' )
		),
	'InstrumentConfigurator.Validator' => static fn (): Validator =>
		new Validator( dirname( __DIR__ ) . '/schemas' ),
	'InstrumentConfigurator.Verdicts' => static fn ( MediaWikiServices $services ): Verdicts =>
		new Verdicts(
			$services->getService( 'InstrumentConfigurator.Cache' ),
			$services->getService( 'InstrumentConfigurator.Catalogue' ),
			$services->getService( 'InstrumentConfigurator.Pages' )
		),
];

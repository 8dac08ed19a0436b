<?php
declare( strict_types = 1 );

use MediaWiki\Extension\InstrumentConfigurator\Counter;
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
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Histories;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Pages;
use MediaWiki\Logger\LoggerFactory;
use MediaWiki\MediaWikiServices;
use Psr\Log\LoggerInterface;

return [
	'InstrumentConfigurator.Answers' => static fn ( MediaWikiServices $services ): Answers =>
		new Answers(
			$services->getService( 'InstrumentConfigurator.Catalogue' ),
			$services->getService( 'InstrumentConfigurator.Cache' ),
			$services->getMainConfig()->get( 'InstrumentConfiguratorEnvironment' ),
			$services->getService( 'InstrumentConfigurator.Logger' )
		),
	'InstrumentConfigurator.Cache' => static function ( MediaWikiServices $services ): BagOStuff {
		$type = $services->getMainConfig()->get( 'InstrumentConfiguratorCacheType' );
		return $services->hasService( 'ObjectCacheFactory' )
			? $services->getObjectCacheFactory()->getInstance( $type ) : ObjectCache::getInstance( $type );
	},
	'InstrumentConfigurator.Catalogue' => static fn ( MediaWikiServices $services ): Catalogue =>
		new Catalogue(
			$services->getDBLoadBalancer(),
			$services->getService( 'InstrumentConfigurator.Pages' ),
			$services->getService( 'InstrumentConfigurator.Validator' )
		),
	'InstrumentConfigurator.Histories' => static fn ( MediaWikiServices $services ): Histories =>
		new Histories( $services->getDBLoadBalancer(), $services->getRevisionStore() ),
	'InstrumentConfigurator.Logger' => static fn (): LoggerInterface =>
		LoggerFactory::getInstance( 'InstrumentConfigurator' ),
	'InstrumentConfigurator.OutagePolicy' => static fn ( MediaWikiServices $services ): OutagePolicy =>
		new OutagePolicy( $services->getMainConfig()->get( 'InstrumentConfiguratorOutagePolicy' ) ),
	'InstrumentConfigurator.Records' => static function ( MediaWikiServices $services ): Records {
		$config = $services->getMainConfig();
		$source = $config->get( 'InstrumentConfiguratorSource' );
		return new Records(
			$services->getService( 'InstrumentConfigurator.Cache' ),
			$config->get( 'InstrumentConfiguratorEnvironment' ),
			$source === 'local' ? "local:{$config->get( 'DBname' )}:{$config->get( 'DBprefix' )}" : $source
		);
	},
	'InstrumentConfigurator.Refresher' => static fn ( MediaWikiServices $services ): Refresher =>
		new Refresher(
			$services->getService( 'InstrumentConfigurator.Source' ),
			$services->getService( 'InstrumentConfigurator.Records' ),
			$services->getService( 'InstrumentConfigurator.Logger' ),
			new Counter( $services->hasService( 'StatsFactory' )
				? $services->getStatsFactory() : $services->getStatsdDataFactory() )
		),
	'InstrumentConfigurator.Running' => static fn ( MediaWikiServices $services ): Running =>
		new Running(
			$services->getService( 'InstrumentConfigurator.Records' ),
			$services->getService( 'InstrumentConfigurator.OutagePolicy' ),
			$services->getMainConfig()->get( 'InstrumentConfiguratorEnabled' ),
			$services->getMainConfig()->get( 'InstrumentConfiguratorWiki' ) ?? $services->getMainConfig()->get( 'DBname' )
		),
	'InstrumentConfigurator.Source' => static function ( MediaWikiServices $services ): Source {
		$source = $services->getMainConfig()->get( 'InstrumentConfiguratorSource' );
		return $source === 'local'
			? new LocalSource(
				$services->getService( 'InstrumentConfigurator.Catalogue' ),
				$services->getMainConfig()->get( 'InstrumentConfiguratorEnvironment' )
			)
			: new HubSource(
				$services->getHttpRequestFactory(), $services->getService( 'InstrumentConfigurator.Validator' ), $source
			);
	},
	'InstrumentConfigurator.Status' => static fn ( MediaWikiServices $services ): Status =>
		new Status(
			$services->getMainConfig()->get( 'InstrumentConfiguratorSource' ) === 'local'
				? $services->getService( 'InstrumentConfigurator.Answers' ) : null,
			$services->getService( 'InstrumentConfigurator.Records' ),
			$services->getService( 'InstrumentConfigurator.OutagePolicy' ),
			$services->getMainConfig()->get( 'InstrumentConfiguratorEnabled' )
		),
	'InstrumentConfigurator.Pages' => static fn ( MediaWikiServices $services ): Pages =>
		new Pages( $services->getDBLoadBalancer(), $services->getRevisionStore() ),
	'InstrumentConfigurator.Validator' => static fn (): Validator =>
		new Validator( dirname( __DIR__ ) . '/schemas' ),
];

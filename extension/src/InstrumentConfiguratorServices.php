<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Catalogue;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\OutagePolicy;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Records;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Refresher;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Running;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Source;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Status;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Verdicts;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Waiting;
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
use MediaWiki\Extension\InstrumentConfigurator\View\FormFactory;
use MediaWiki\Extension\InstrumentConfigurator\View\ReviewDesk;
use MediaWiki\MediaWikiServices;
use Psr\Log\LoggerInterface;
use Wikimedia\ObjectCache\BagOStuff;

/** The services that ServiceWiring.php makes, each with its type. */
final class InstrumentConfiguratorServices {
	private function __construct( private readonly MediaWikiServices $services ) {
	}

	/** Return the services of a wiki; of this one, unless told otherwise. */
	public static function of( ?MediaWikiServices $services = null ): self {
		return new self( $services ?? MediaWikiServices::getInstance() );
	}

	public function getAdvisor(): Advisor {
		return $this->services->getService( 'InstrumentConfigurator.Advisor' );
	}

	public function getAnswers(): Answers {
		return $this->services->getService( 'InstrumentConfigurator.Answers' );
	}

	public function getBranches(): Branches {
		return $this->services->getService( 'InstrumentConfigurator.Branches' );
	}

	public function getCache(): BagOStuff {
		return $this->services->getService( 'InstrumentConfigurator.Cache' );
	}

	public function getCatalogue(): Catalogue {
		return $this->services->getService( 'InstrumentConfigurator.Catalogue' );
	}

	public function getDecisions(): Decisions {
		return $this->services->getService( 'InstrumentConfigurator.Decisions' );
	}

	public function getDrafts(): Drafts {
		return $this->services->getService( 'InstrumentConfigurator.Drafts' );
	}

	public function getEvents(): Events {
		return $this->services->getService( 'InstrumentConfigurator.Events' );
	}

	public function getForms(): FormFactory {
		return $this->services->getService( 'InstrumentConfigurator.Forms' );
	}

	public function getHistories(): Histories {
		return $this->services->getService( 'InstrumentConfigurator.Histories' );
	}

	public function getKinds(): Kinds {
		return $this->services->getService( 'InstrumentConfigurator.Kinds' );
	}

	public function getLogger(): LoggerInterface {
		return $this->services->getService( 'InstrumentConfigurator.Logger' );
	}

	public function getNotifications(): Notifications {
		return $this->services->getService( 'InstrumentConfigurator.Notifications' );
	}

	public function getOutagePolicy(): OutagePolicy {
		return $this->services->getService( 'InstrumentConfigurator.OutagePolicy' );
	}

	public function getPages(): Pages {
		return $this->services->getService( 'InstrumentConfigurator.Pages' );
	}

	public function getRecords(): Records {
		return $this->services->getService( 'InstrumentConfigurator.Records' );
	}

	public function getRefresher(): Refresher {
		return $this->services->getService( 'InstrumentConfigurator.Refresher' );
	}

	public function getReviewDesk(): ReviewDesk {
		return $this->services->getService( 'InstrumentConfigurator.ReviewDesk' );
	}

	public function getRunning(): Running {
		return $this->services->getService( 'InstrumentConfigurator.Running' );
	}

	public function getSettings(): Settings {
		return $this->services->getService( 'InstrumentConfigurator.Settings' );
	}

	public function getSetup(): Setup {
		return $this->services->getService( 'InstrumentConfigurator.Setup' );
	}

	public function getSource(): Source {
		return $this->services->getService( 'InstrumentConfigurator.Source' );
	}

	public function getStatus(): Status {
		return $this->services->getService( 'InstrumentConfigurator.Status' );
	}

	public function getSwitchingOff(): SwitchingOff {
		return $this->services->getService( 'InstrumentConfigurator.SwitchingOff' );
	}

	public function getTemplates(): Templates {
		return $this->services->getService( 'InstrumentConfigurator.Templates' );
	}

	public function getValidator(): Validator {
		return $this->services->getService( 'InstrumentConfigurator.Validator' );
	}

	public function getVerdicts(): Verdicts {
		return $this->services->getService( 'InstrumentConfigurator.Verdicts' );
	}

	public function getWaiting(): Waiting {
		return $this->services->getService( 'InstrumentConfigurator.Waiting' );
	}

	public function getWriter(): Writer {
		return $this->services->getService( 'InstrumentConfigurator.Writer' );
	}
}
